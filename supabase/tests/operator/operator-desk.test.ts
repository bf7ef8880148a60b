import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database";
import { callAll, callValue } from "../fixture/call";
import { applyCatalog, plainCatalog } from "../fixture/catalog";
import { hour, passSeconds } from "../fixture/clock";
import { createCoupon, redeem } from "../fixture/coupon";
import { credits } from "../fixture/credits";
import { expectExactLedger } from "../fixture/exact-ledger";
import { grant, hold } from "../fixture/ledger-calls";
import { signUp } from "../fixture/person";

let db: TestDatabase;
let operator: string;
beforeAll(async () => {
  db = await createDatabase();
  await applyCatalog(db.sql, plainCatalog);
  operator = (await signUp(db.sql)).id;
  await db.sql`update profiles set is_operator = true where user_id = ${operator}`;
});
afterAll(async () => {
  await expectExactLedger(db.sql);
  await db.drop();
});

test("an enquiry is answered once, with a line of audit that has none of its words", async () => {
  const id = await callValue<string>(db.sql, "submit_contact_request", {
    p_name: "Ada",
    p_email: "ada@example.com",
    p_company: "",
    p_message: "We are forty people.",
  });
  const answer = (actor: string) =>
    callValue(db.sql, "answer_contact_request", {
      p_contact_request_id: id,
      p_actor_id: actor,
      p_state: "answered",
      p_reply: "Shall we talk?",
    });
  expect(await Promise.all([1, 2, 3].map(() => answer(operator)))).toEqual([true, true, true]);
  const lines = await db.sql`select act, before_facts, after_facts from audit_log
    where act = 'enquiry.answer'`;
  expect(lines).toEqual([
    {
      act: "enquiry.answer",
      before_facts: { enquiry: id, state: "new", has_reply: false },
      after_facts: { enquiry: id, state: "answered", has_reply: true },
    },
  ]);
  expect(await callAll(db.sql, "list_contact_requests", { p_state: "new" })).toEqual([]);
  await expect(answer((await signUp(db.sql)).id)).rejects.toThrow("operators_only");
});

test("a hold past its life is stuck until it is swept", async () => {
  const { id } = await signUp(db.sql);
  await grant(db.sql, id, credits(20));
  await hold(db.sql, id);
  expect(await callAll(db.sql, "list_stuck_holds", {})).toEqual([]);
  await passSeconds(db.sql, 2 * hour);
  expect(await callAll(db.sql, "list_stuck_holds", {})).toMatchObject([{ account_id: id }]);
  await hold(db.sql, id);
  expect(await callAll(db.sql, "list_stuck_holds", {})).toEqual([]);
});

test("who used a coupon is named", async () => {
  const { id } = await signUp(db.sql);
  const couponId = await createCoupon(db.sql, "DESK50");
  expect(await redeem(db.sql, id, "DESK50")).toBe("ok");
  expect(await callAll(db.sql, "list_coupon_uses", { p_coupon_id: couponId })).toMatchObject([
    { account_id: id, status: "redeemed" },
  ]);
});

test("sizes are noted once a day, and figures that were changed by hand are found", async () => {
  expect(await callValue<number>(db.sql, "note_table_sizes", {})).toBeGreaterThan(20);
  expect(await callValue(db.sql, "note_table_sizes", {})).toBe(0);
  const [largest] = await callAll(db.sql, "list_table_sizes", {});
  expect(largest).toMatchObject({ since: expect.anything(), bytes_since: expect.anything() });

  await passSeconds(db.sql, 48 * hour);
  expect(await callValue<number>(db.sql, "fold_figures", {})).toBeGreaterThan(0);
  expect(await callAll(db.sql, "check_folded_figures", {})).toEqual([]);
  await db.sql`update private.ledger_days set amount_micros = amount_micros + 1
    where (ledger_day, type, source, currency) in (select ledger_day, type, source, currency
      from private.ledger_days limit 1)`;
  expect(await callAll(db.sql, "check_folded_figures", {})).toHaveLength(1);
  await db.sql`select refold_figures(${operator}, 'A test')`;
  await callValue(db.sql, "fold_figures", {});
  expect(await callAll(db.sql, "check_folded_figures", {})).toEqual([]);
});

test("a payment that granted nothing is found", async () => {
  const { id } = await signUp(db.sql);
  await db.sql`insert into payments (account_id, kind, status, credits_micros, amount_minor, currency, created_at)
    values (${id}, 'pack', 'paid', 1000000, 500, 'usd', now())`;
  expect(await callAll(db.sql, "list_unmatched_payments", {})).toMatchObject([
    { account_id: id, why: "nothing_granted" },
  ]);
  await db.sql`delete from payments where account_id = ${id}`;
  expect(await callAll(db.sql, "read_stripe_event", { p_event_id: randomUUID() })).toEqual([]);
});
