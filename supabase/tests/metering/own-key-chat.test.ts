import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { POST } from "../../../app/api/chat/stream/route";
import { listMessages } from "../../../lib/chat/list-messages";
import { releaseHold } from "../../../lib/credits/release-hold";
import { fallBackToCredits } from "../../../lib/provider-keys/fall-back";
import { findReceipt } from "../../../lib/usage/find-receipt";
import type { Person } from "../billing/billing-stack";
import { credits } from "../fixture/credits";
import { expectExactLedger } from "../fixture/exact-ledger";
import { watchForSecrets } from "../fixture/key-tester";
import { hold, settle } from "../fixture/ledger-calls";
import { type OwnKeyStack, startOwnKeyStack } from "../fixture/own-key-stack";
import { setLimit } from "../fixture/team";

let stack: OwnKeyStack;
const keys: string[] = [];
const watch = watchForSecrets();
beforeAll(async () => {
  stack = await startOwnKeyStack();
});
afterEach(() => expectExactLedger(stack.db.sql));
afterAll(async () => {
  await watch.expectNone(stack.db.sql, keys);
  watch.stop();
  await stack.stop();
});

async function keyOwner(options?: { fallsBack?: boolean }) {
  const person = await stack.keyOwner(options);
  keys.push(person.key);
  return person;
}

type Part = { type: string; data?: Record<string, unknown>; delta?: string };

/** Sends a message, and reads the parts of its reply to their end. */
async function chat(who: Person, text: string, conversationId = randomUUID()) {
  const response = await POST(
    new Request("http://farebox.test/api/chat/stream", {
      method: "POST",
      headers: { authorization: `Bearer ${who.token}`, "content-type": "application/json" },
      body: JSON.stringify({
        id: conversationId,
        message: { id: randomUUID(), role: "user", parts: [{ type: "text", text }] },
        tools: [],
      }),
    }),
    { params: Promise.resolve({}) },
  );
  const body = await response.text();
  watch.note(body, Object.fromEntries(response.headers));
  const parts: Part[] = body
    .split("\n\n")
    .flatMap((event) => (event.startsWith("data: {") ? [JSON.parse(event.slice(6))] : []));
  const data = (type: string) => parts.find((part) => part.type === type)?.data;
  const said = parts.map((part) => part.delta ?? "").join("");
  return {
    status: response.status,
    body,
    conversationId,
    said,
    receipt: data("data-receipt"),
    notice: data("data-notice"),
  };
}

async function lastUsage(who: Person) {
  const [row] = await stack.db.sql<
    { seq: number }[]
  >`select seq, lane, -amount_micros as charged, success, error
    from credit_transactions where account_id = ${who.accountId} and type = 'usage' order by seq desc limit 1`;
  return row;
}

describe("a reply over an own key", () => {
  test("is charged the fee, on its lane, and neither notices nor receipts say anything else", async () => {
    const who = await keyOwner();
    const reply = await chat(who, "Hello there");
    expect(reply.said.length).toBeGreaterThan(0);
    expect(reply.receipt).toMatchObject({ chargedMicros: credits(0.5), ended: "completed" });
    expect(reply.notice).toBeUndefined();
    expect(await lastUsage(who)).toMatchObject({ lane: "byok", success: true, error: null });
  });

  test.each([
    ["revoked", "refused"],
    ["exhausted", "exhausted"],
  ] as const)("that is %s fails, says why, and takes no credits", async (fate, reason) => {
    const who = await keyOwner();
    stack.models.setKey(who.key, fate);
    const reply = await chat(who, "Hello there");
    expect(reply.notice).toEqual({
      kind: "own_key",
      provider: "OpenRouter",
      reason,
      paidBy: "nobody",
    });
    expect(reply.receipt).toMatchObject({ chargedMicros: 0, ended: "failed" });
    expect(await lastUsage(who)).toMatchObject({
      lane: "byok",
      charged: 0,
      success: false,
      error: `own_key_${reason}`,
    });
  });

  test("is paid with credits where the customer lets them, and reply and receipt say so", async () => {
    const who = await keyOwner({ fallsBack: true });
    stack.models.setKey(who.key, "revoked");
    const reply = await chat(who, "Hello there");
    expect(reply.said.length).toBeGreaterThan(0);
    const notice = {
      kind: "own_key",
      provider: "OpenRouter",
      reason: "refused",
      paidBy: "credits",
    };
    expect(reply.notice).toEqual(notice);
    expect(reply.receipt).toMatchObject({ chargedMicros: credits(5), ended: "completed" });
    const stored = await listMessages(who.access, reply.conversationId);
    expect(stored.at(-1)?.parts).toContainEqual({ type: "data-notice", data: notice });
    const usage = await lastUsage(who);
    expect(usage).toMatchObject({ lane: "credits", success: true, error: "own_key_refused" });
    expect(await findReceipt(who.access, usage?.seq ?? 0)).toMatchObject({
      lane: "credits",
      error: "own_key_refused",
      isSuccess: true,
    });
  });

  test("that breaks in the middle says nothing of the provider's words", async () => {
    const who = await keyOwner({ fallsBack: true });
    const reply = await chat(who, "Hello [[fault:error-mid]]");
    expect(reply.body).not.toContain("closed the connection");
    expect(reply.receipt).toMatchObject({ ended: "failed", chargedMicros: 0 });
    expect(await lastUsage(who)).toMatchObject({ lane: "byok", error: "own_key_failed" });
  });

  test("that the plan no longer includes is refused, or paid with credits and said", async () => {
    const who = await keyOwner();
    await stack.db
      .sql`update credit_balances set plan_id = 'starter' where account_id = ${who.accountId}`;
    const refused = await chat(who, "Hello there");
    expect(refused.status).toBe(403);
    expect(refused.body).toContain("plan_required");
    await stack.db
      .sql`update accounts set falls_back_to_credits = true where id = ${who.accountId}`;
    const paid = await chat(who, "Hello there");
    expect(paid.notice).toMatchObject({ kind: "own_key", reason: "plan", paidBy: "credits" });
    expect(await lastUsage(who)).toMatchObject({ lane: "credits", error: "own_key_plan" });
  });
});

describe("a hold that falls back to credits", () => {
  const byok = { p_lane: "byok" };

  test("takes the rest of the list price once, also many times at once", async () => {
    const who = await keyOwner({ fallsBack: true });
    const reservation = await hold(stack.db.sql, who.accountId, { ...byok, p_origin: "chat" });
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => fallBackToCredits(who.access, reservation)),
    );
    expect(answers.map(({ outcome }) => outcome)).toEqual(Array(5).fill("ok"));
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(answers[0]).toMatchObject({
      chargedMicros: credits(5),
      lane: "credits",
      heldMicros: credits(5),
    });
    await expectExactLedger(stack.db.sql, who.accountId);
    expect(
      await settle(stack.db.sql, who.accountId, reservation, { p_origin: "chat" }),
    ).toMatchObject({
      outcome: "ok",
      lane: "credits",
      charged_micros: credits(5),
    });
    expect((await fallBackToCredits(who.access, reservation)).outcome).toBe("gone");
  });

  test("gives every lot back what it took when it is released", async () => {
    const who = await keyOwner({ fallsBack: true });
    const before = await stack.db
      .sql`select available_micros from credit_balances where account_id = ${who.accountId}`;
    const reservation = await hold(stack.db.sql, who.accountId, { ...byok, p_origin: "chat" });
    await fallBackToCredits(who.access, reservation);
    await releaseHold(who.access, { reservationId: reservation, origin: "chat" });
    const after = await stack.db
      .sql`select available_micros from credit_balances where account_id = ${who.accountId}`;
    expect(after[0]).toEqual(before[0]);
  });

  test("stands as it was where credits are not let, or do not reach, or a limit is in the way", async () => {
    const closed = await keyOwner();
    const one = await hold(stack.db.sql, closed.accountId, { ...byok, p_origin: "chat" });
    expect(await fallBackToCredits(closed.access, one)).toMatchObject({ outcome: "plan_required" });
    const limited = await keyOwner({ fallsBack: true });
    await setLimit(stack.db.sql, limited.accountId, {
      by: limited.access.userId,
      on: "account",
      limit: 2,
    });
    const two = await hold(stack.db.sql, limited.accountId, { ...byok, p_origin: "chat" });
    expect(await fallBackToCredits(limited.access, two)).toMatchObject({
      outcome: "limit_reached",
    });
    for (const [id, reservation] of [
      [closed.accountId, one],
      [limited.accountId, two],
    ] as const) {
      await expectExactLedger(stack.db.sql, id);
      expect(await settle(stack.db.sql, id, reservation, { p_origin: "chat" })).toMatchObject({
        lane: "byok",
        charged_micros: credits(0.5),
      });
    }
  });

  test("is not another account's, nor another origin's", async () => {
    const who = await keyOwner({ fallsBack: true });
    const stranger = await keyOwner({ fallsBack: true });
    const reservation = await hold(stack.db.sql, who.accountId, { ...byok, p_origin: "chat" });
    expect(await fallBackToCredits(stranger.access, reservation)).toMatchObject({
      outcome: "not_found",
    });
    const other = await hold(stack.db.sql, who.accountId, { ...byok, p_origin: "run" });
    expect(await fallBackToCredits(who.access, other)).toMatchObject({ outcome: "not_found" });
  });
});
