import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { POST } from "../../../app/api/agents/generate-content/route";
import { readCatalog } from "../../../lib/pricing/read-catalog";
import type { Person } from "../billing/billing-stack";
import { callRoute } from "../fixture/call-route";
import { credits } from "../fixture/credits";
import { expectExactLedger } from "../fixture/exact-ledger";
import { watchForSecrets } from "../fixture/key-tester";
import { readBalance } from "../fixture/ledger-rows";
import { type OwnKeyStack, startOwnKeyStack } from "../fixture/own-key-stack";

let stack: OwnKeyStack;
let operator: Person;
const keys: string[] = [];
const watch = watchForSecrets();
const pieceActions = ["generate_content", "plan_content", "draft_content", "edit_content"];
beforeAll(async () => {
  const { actions } = await readCatalog("supabase/catalogs/aicos.json");
  const content = actions.filter(({ id }) => pieceActions.includes(id));
  stack = await startOwnKeyStack((document) => ({
    ...document,
    actions: [...document.actions, ...content],
  }));
  operator = await stack.signUp();
  await stack.db
    .sql`update profiles set is_operator = true where user_id = ${operator.access.userId}`;
});
afterEach(() => expectExactLedger(stack.db.sql));
afterAll(async () => {
  await watch.expectNone(stack.db.sql, keys);
  watch.stop();
  await stack.stop();
});

async function writer(options?: { fallsBack?: boolean }) {
  const person = await stack.keyOwner(options);
  keys.push(person.key);
  return person;
}
async function generate(someone: Person, key?: string) {
  const answer = await callRoute(POST, {
    token: someone.token,
    body: { kind: "email", topic: "the harbour's new cranes" },
    headers: key === undefined ? {} : { "idempotency-key": key },
  });
  watch.note(answer.text, Object.fromEntries(answer.headers));
  return answer;
}
const stepsOf = async ({ accountId }: Person) => {
  const rows = await stack.db.sql`
    select action, lane, (debt_micros - amount_micros)::float8 as charged, success, error
    from credit_transactions where account_id = ${accountId} and type = 'usage' order by seq`;
  return rows.map((row) => [row.action, row.lane, row.charged / 1e6, row.success, row.error]);
};
const onOwnKey = [
  ["plan_content", "byok", 0.3, true, null],
  ["draft_content", "byok", 0.5, true, null],
  ["edit_content", "byok", 0.2, true, null],
];
const onCredits = (why: string) => [
  ["plan_content", "free", 0, false, why],
  ["plan_content", "credits", 3, true, why],
  ["draft_content", "credits", 5, true, why],
  ["edit_content", "credits", 2, true, why],
];
/** Leaves an account as many credits as this. */
async function spendDownTo({ accountId }: Person, left: number) {
  const { available_micros } = await readBalance(stack.db.sql, accountId);
  await stack.db.sql`select deduct_credits(${accountId}, ${operator.access.userId},
    ${Number(available_micros) - credits(left)}, 'A test', ${`admin:${accountId}`})`;
}

describe("a piece of content over an own key", () => {
  test("is charged the fee on its lane, once under a key, and the provider sees that key", async () => {
    for (const fallsBack of [false, true]) {
      const who = await writer({ fallsBack });
      const at = stack.models.requests().length;
      const answers = [await generate(who, "spring"), await generate(who, "spring")];
      expect(answers[0], answers[0]?.text).toMatchObject({
        status: 200,
        body: { status: "done", charged: 1 },
      });
      expect(answers[1]?.body).toEqual(answers[0]?.body);
      expect(await stepsOf(who)).toEqual(onOwnKey);
      expect(stack.models.requests().length - at).toBe(3);
    }
  });

  test.each(["revoked", "exhausted"] as const)(
    "that is %s is refused, and no credits pay unasked",
    async (fate) => {
      const who = await writer();
      stack.models.setKey(who.key, fate);
      const why = fate === "revoked" ? "refused" : "exhausted";
      expect((await generate(who)).body).toMatchObject({ code: `provider_key_${why}` });
      expect(await stepsOf(who)).toEqual([["plan_content", "free", 0, false, `own_key_${why}`]]);
    },
  );

  test("that is revoked is paid by credits where the customer lets them, and receipts say why", async () => {
    const who = await writer({ fallsBack: true });
    stack.models.setKey(who.key, "revoked");
    expect((await generate(who)).body).toMatchObject({ status: "done", charged: 10 });
    expect(await stepsOf(who)).toEqual(onCredits("own_key_refused"));
  });

  test("runs on the key alone where credits would not cover its place", async () => {
    const who = await writer({ fallsBack: true });
    await spendDownTo(who, 9);
    expect((await generate(who, "poor")).body).toMatchObject({ status: "done", charged: 1 });
    expect((await generate(who, "poor")).body).toMatchObject({ status: "done", charged: 1 });
    expect(await stepsOf(who)).toEqual(onOwnKey);
    stack.models.setKey(who.key, "revoked");
    expect((await generate(who)).body).toMatchObject({ code: "provider_key_refused" });
    expect(await readBalance(stack.db.sql, who.accountId)).toMatchObject({
      available_micros: credits(8),
      held_micros: 0,
    });
  });

  test("costs nothing where the catalog asks no fee, also without a credit left", async () => {
    const who = await writer();
    await spendDownTo(who, 0);
    await stack.db.sql`update pricing_settings set byok_fee_percent = 0`;
    try {
      expect((await generate(who)).body).toMatchObject({ status: "done", charged: 0 });
    } finally {
      await stack.db.sql`update pricing_settings set byok_fee_percent = 10`;
    }
    expect((await stepsOf(who)).map(([, lane, charged]) => [lane, charged])).toEqual(
      onOwnKey.map(() => ["byok", 0]),
    );
  });
});
