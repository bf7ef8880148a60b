import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { POST as postCoupon } from "../../../app/api/admin/coupons/route";
import { POST as postContact } from "../../../app/api/contact/route";
import { keepAnswer } from "../../../lib/http/kept-answer";
import { Problem } from "../../../lib/http/problem";
import { type BillingStack, type Person, startBillingStack } from "../billing/billing-stack";
import { callRow } from "../fixture/call";

let stack: BillingStack;
let operator: Person;
let colleague: Person;
beforeAll(async () => {
  stack = await startBillingStack();
  operator = await stack.signUp();
  colleague = await stack.signUp();
  await stack.db.sql`update public.profiles set is_operator = true
    where user_id in (${operator.accountId}, ${colleague.accountId})`;
});
afterAll(() => stack.stop());

const coupon = (code: string) => ({ code, kind: "credit_bonus", value: 5, reason: "A test" });

async function create(person: Person, body: object, key: string) {
  const reply = await postCoupon(
    new Request("http://farebox.test/api/admin/coupons", {
      method: "POST",
      headers: {
        authorization: `Bearer ${person.token}`,
        "content-type": "application/json",
        "idempotency-key": key,
      },
      body: JSON.stringify(body),
    }),
    { params: Promise.resolve({}) },
  );
  const answer: Record<string, unknown> = await reply.json();
  return {
    status: reply.status,
    code: answer.code,
    text: JSON.stringify(answer),
    isReplay: reply.headers.get("idempotent-replayed") === "true",
    requestId: reply.headers.get("x-request-id"),
  };
}

/** A change that counts how often it ran, under a key of its own. */
function counted(answer: () => Response | Promise<Response> = () => Response.json({ ran: true })) {
  const idempotencyKey = randomUUID();
  const seen = { runs: 0, idempotencyKey };
  const ask = (parameters: unknown = {}) =>
    keepAnswer({ caller: ["a"], operation: "POST /x", idempotencyKey, parameters }, async () => {
      seen.runs += 1;
      return answer();
    });
  return { seen, ask };
}

const codeOf = (refused: Promise<unknown>) =>
  refused.then(
    () => "no refusal",
    (error) => (error instanceof Problem ? error.code : String(error)),
  );

describe("a change under an Idempotency-Key", () => {
  test("has effect once, and a repeat is given the first answer", async () => {
    const key = randomUUID();
    const first = await create(operator, coupon("ONCE-A"), key);
    const again = await create(operator, coupon("ONCE-A"), key);
    expect(first).toMatchObject({ status: 200, isReplay: false });
    expect(again).toMatchObject({ status: 200, isReplay: true, text: first.text });
    expect(again.requestId).not.toBe(first.requestId);
    expect(await stack.db.sql`select 1 from private.coupons where code = 'ONCE-A'`).toHaveLength(1);
  });

  test("sent twenty times at once runs once", async () => {
    const key = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => create(operator, coupon("ONCE-B"), key)),
    );
    const made = answers.filter(({ status }) => status === 200);
    expect(made.length).toBeGreaterThan(0);
    expect(made.filter(({ isReplay }) => !isReplay)).toHaveLength(1);
    for (const { status, code } of answers.filter((one) => one.status !== 200)) {
      expect([status, code]).toEqual([409, "in_progress"]);
    }
    expect((await create(operator, coupon("ONCE-B"), key)).isReplay).toBe(true);
  });

  test("is refused when it asks for something else, whatever the members' order", async () => {
    const { ask } = counted();
    await ask({ a: 1, b: { c: 2, d: [3] } });
    expect((await ask({ b: { d: [3], c: 2 }, a: 1 })).headers.get("idempotent-replayed")).toBe(
      "true",
    );
    expect(await codeOf(ask({ a: 1, b: { c: 2, d: [4] } }))).toBe("idempotency_mismatch");
  });

  test("is another person's own under the same key", async () => {
    const key = randomUUID();
    expect(await create(operator, coupon("MINE"), key)).toMatchObject({ isReplay: false });
    expect(await create(colleague, coupon("YOURS"), key)).toMatchObject({
      status: 200,
      isReplay: false,
    });
  });

  test("that was refused or failed keeps nothing, and works when it is sent again", async () => {
    let isBroken = true;
    const { seen, ask } = counted(() => {
      if (isBroken) throw new Problem("conflict");
      return Response.json({});
    });
    expect(await codeOf(ask())).toBe("conflict");
    isBroken = false;
    expect((await ask()).status).toBe(200);
    expect(seen.runs).toBe(2);
    const refused = counted(() => new Response("", { status: 409 }));
    await refused.ask();
    await refused.ask();
    expect(refused.seen.runs).toBe(2);
  });

  test("whose server died waits for its lease, and is then run again", async () => {
    const died = { p_key_hash: "ab".repeat(32), p_fingerprint: "same", p_lease_seconds: 120 };
    const begin = () =>
      callRow<{ outcome: string; lease: Date }>(stack.db.sql, "begin_kept_request", died);
    const first = await begin();
    expect(first.outcome).toBe("run");
    expect((await begin()).outcome).toBe("in_progress");
    await stack.db.sql`update private.kept_answers set leased_until = now() - interval '1 second'
      where key_hash = ${died.p_key_hash}`;
    const takers = await Promise.all(Array.from({ length: 10 }, begin));
    expect(takers.filter(({ outcome }) => outcome === "run")).toHaveLength(1);
    // The first one comes back to life: it neither keeps nor forgets what is the other's now.
    await stack.db.sql`select public.drop_kept_request(${died.p_key_hash}, ${first.lease})`;
    await stack.db
      .sql`select public.finish_kept_request(${died.p_key_hash}, ${first.lease}, 200, 'x')`;
    expect((await begin()).outcome).toBe("in_progress");
  });

  test("is stored so that nobody without the key can read its answer", async () => {
    const { seen, ask } = counted(() => Response.json({ apiKey: "fbx_very_secret" }));
    await ask();
    const rows = await stack.db.sql`select * from private.kept_answers`;
    const stored = JSON.stringify(rows);
    expect(stored).not.toContain("fbx_very_secret");
    expect(stored).not.toContain(seen.idempotencyKey);
    expect(await (await ask()).text()).toContain("fbx_very_secret");
  });

  test("of a visitor is kept too", async () => {
    const key = randomUUID();
    const send = async (name: string) => {
      const reply = await postContact(
        new Request("http://farebox.test/api/contact", {
          method: "POST",
          headers: {
            authorization: "Bearer nobody",
            "content-type": "application/json",
            "idempotency-key": key,
            "x-forwarded-for": "192.0.2.77",
          },
          body: JSON.stringify({ name, email: "k@example.com", message: "Hello" }),
        }),
        { params: Promise.resolve({}) },
      );
      return { status: reply.status, text: await reply.text(), headers: reply.headers };
    };
    const first = await send("Konrad");
    const again = await send("Konrad");
    expect([first.status, again.text]).toEqual([200, first.text]);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect((await send("Kurt")).status).toBe(409);
    expect(
      await stack.db.sql`select 1 from public.contact_requests where email = 'k@example.com'`,
    ).toHaveLength(1);
  });

  test("is forgotten after thirty days, not before", async () => {
    const { seen, ask } = counted();
    await ask();
    await stack.db
      .sql`update private.kept_answers set created_at = now() - interval '29 days 23 hours'`;
    await stack.db.sql`select public.forget_kept_answers()`;
    await ask();
    expect(seen.runs).toBe(1);
    await stack.db.sql`update private.kept_answers set created_at = now() - interval '31 days'`;
    await stack.db.sql`select public.forget_kept_answers()`;
    await ask();
    expect(seen.runs).toBe(2);
  });
});
