import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { Sql } from "postgres";

// A team that is divided, bounded and asked for more, by the functions that decide for real teams.

export interface DemoMember {
  userId: string;
  departmentId: string | null;
}

interface Team {
  accountId: string;
  ownerId: string;
}

/** Puts people into departments: the given ones in turn into Engineering, Platform and Design. */
export async function seedDepartments(
  sql: Sql,
  { accountId, ownerId }: Team,
  userIds: string[],
): Promise<DemoMember[]> {
  const make = async (name: string, parentId: string | null) => {
    const [made] = await sql<{ department_id: string }[]>`
      select department_id from create_department(${accountId}, ${ownerId}, ${name}, ${parentId})`;
    if (!made?.department_id) throw new Error(`the department ${name} was not made`);
    return made.department_id;
  };
  const engineering = await make("Engineering", null);
  const places = [engineering, await make("Platform", engineering), await make("Design", null)];
  const members: DemoMember[] = [];
  for (const [at, userId] of userIds.entries()) {
    const departmentId = places[at % places.length] ?? null;
    await sql`select set_member_department(${accountId}, ${ownerId}, ${userId}, ${departmentId})`;
    members.push({ userId, departmentId });
  }
  return members;
}

/**
 * Limits on a department, a member and everybody; the member asks for more of theirs, and somebody
 * is invited.
 *
 * @param requestMicros what one request costs, so that the limits fit any catalog.
 */
export async function seedLimits(
  sql: Sql,
  { accountId, ownerId }: Team,
  { departmentId, userId }: DemoMember,
  requestMicros: number,
): Promise<void> {
  const requests = (count: number) => Math.ceil((count * requestMicros) / 1_000_000) * 1_000_000;
  const set = (scope: string, scopeId: string, window: string, mode: string, micros: number) =>
    sql<{ spend_limit_id: string }[]>`select spend_limit_id
      from set_spend_limit(${accountId}, ${ownerId}, ${scope}, ${scopeId}, ${window}, ${mode}, ${micros})`;
  await set("account", accountId, "month", "warn", requests(400));
  if (departmentId) await set("department", departmentId, "month", "block", requests(120));
  const [own] = await set("member", userId, "day", "block", requests(8));
  if (!own) throw new Error("the member's limit was not set");
  await sql`select * from request_limit_raise(${accountId}, ${userId}, ${own.spend_limit_id},
    ${requests(20)}, 'The spring catalogue is due on Friday.')`;
  // Its link is known to nobody: sending it again makes one that works.
  const token = createHash("sha256").update(randomBytes(32)).digest();
  await sql`insert into private.invites
      (token_hash, invite_id, account_id, email, role, invited_by, expires_at, created_at)
    values (${token}, ${randomUUID()}, ${accountId}, 'rosa@harbour.test', 'billing', ${ownerId},
      now() + interval '6 days', now() - interval '1 day')`;
}
