import { createHash, randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database";
import { callRow } from "../fixture/call";
import { applyCatalog, plainCatalog } from "../fixture/catalog";
import { joinAccount, signUp } from "../fixture/person";
import { team } from "../fixture/team";

let db: TestDatabase;
beforeAll(async () => {
  db = await createDatabase();
  await applyCatalog(db.sql, { ...plainCatalog, signupOrganization: true });
});
afterAll(() => db.drop());

/** An admin who has invited a second mailbox of theirs, and how that one accepts. */
async function adminWithInvite() {
  const { id, owner } = await team(db.sql, { credits: 0 });
  const admin = (await signUp(db.sql)).id;
  await joinAccount(db.sql, id, admin, "admin");
  const second = await signUp(db.sql);
  const hash = createHash("sha256").update(randomUUID()).digest("hex");
  const invited = await callRow(db.sql, "create_invite", {
    p_account_id: id,
    p_actor_id: admin,
    p_invite_id: randomUUID(),
    p_token_hash: hash,
    p_email: second.email,
    p_role: "admin",
    p_department_id: null,
    p_days: 30,
  });
  expect(Object.values(invited)).toEqual(["ok"]);
  const accept = () =>
    callRow(db.sql, "accept_invite", { p_user_id: second.id, p_token_hash: hash });
  return { id, owner, admin, accept };
}

test("an invitation ends with its sender's membership", async () => {
  const { id, owner, admin, accept } = await adminWithInvite();
  await callRow(db.sql, "remove_member", {
    p_account_id: id,
    p_actor_id: owner,
    p_user_id: admin,
  });
  expect(await accept()).toMatchObject({ outcome: "gone" });
});

test("an invitation ends with its sender's right to invite, and not before", async () => {
  const { id, owner, admin, accept } = await adminWithInvite();
  const become = (role: string) =>
    callRow(db.sql, "change_member_role", {
      p_account_id: id,
      p_actor_id: owner,
      p_user_id: admin,
      p_role: role,
    });
  await become("billing");
  expect(await accept()).toMatchObject({ outcome: "gone" });

  const still = await adminWithInvite();
  await callRow(db.sql, "change_member_role", {
    p_account_id: still.id,
    p_actor_id: still.owner,
    p_user_id: still.admin,
    p_role: "owner",
  });
  expect(await still.accept()).toMatchObject({ outcome: "ok" });
});
