import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { canSeeBill } from "@/lib/auth/access";
import { toCredits } from "@/lib/credits/amount";
import { credits, instant, nextCursor } from "@/lib/http/answer-parts";
import { decodeCursor, encodeCursor } from "@/lib/http/cursor";
import { callMany, callOne, timestamp } from "@/lib/supabase/call";

const count = z.number().int();

const rowSchema = z.object({
  project_id: z.string(),
  name: z.string(),
  created_at: timestamp,
  archived_at: timestamp.nullable(),
  keys: count,
  spent_micros: count,
});

const countSchema = z.object({ used: count, allowance: count.nullable() });

const projectSchema = z.object({
  projectId: z.uuid(),
  name: z.string(),
  createdAt: instant,
  archivedAt: instant.nullable(),
  keys: z.int().describe("Live API keys that belong to it."),
  spent: credits
    .nullable()
    .describe("What its keys spent this UTC month; null where the caller's role hides it."),
});

export type Project = z.output<typeof projectSchema>;

export const projectsAnswerSchema = z
  .object({
    projects: z.array(projectSchema),
    used: z.int().describe("Projects that count: those not archived."),
    allowance: z.int().nullable().describe("How many the plan includes; null is any number."),
    next_cursor: nextCursor,
  })
  .meta({
    id: "Projects",
    examples: [
      {
        projects: [
          {
            projectId: "5a1c2b3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
            name: "Atlas",
            createdAt: "2026-03-01T08:00:00.000Z",
            archivedAt: null,
            keys: 1,
            spent: 42,
          },
        ],
        used: 1,
        allowance: 3,
        next_cursor: null,
      },
    ],
  });

/** The account's projects, live ones first, then newest first, and how many the plan includes. */
export async function listProjects(
  access: AccountAccess,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<z.output<typeof projectsAnswerSchema>> {
  const [skip] = decodeCursor(cursor, z.tuple([z.int().min(0).max(100_000)])) ?? [0];
  const account = { p_account_id: access.accountId };
  const [rows, counted] = await Promise.all([
    callMany("list_projects", { ...account, p_skip: skip, p_limit: limit + 1 }, rowSchema),
    callOne("count_projects", account, countSchema),
  ]);
  return {
    projects: rows.slice(0, limit).map((row) => ({
      projectId: row.project_id,
      name: row.name,
      createdAt: row.created_at,
      archivedAt: row.archived_at,
      keys: row.keys,
      spent: canSeeBill(access) ? toCredits(row.spent_micros) : null,
    })),
    ...counted,
    next_cursor: rows.length > limit ? encodeCursor([skip + limit]) : null,
  };
}
