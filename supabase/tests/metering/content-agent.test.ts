import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { GET as getPiece } from "../../../app/api/agents/content/[id]/route";
import { POST as postContent } from "../../../app/api/agents/generate-content/route";
import { POST as postChat } from "../../../app/api/chat/stream/route";
import { listContentPieces } from "../../../lib/agents/content-pieces";
import { createApiKey } from "../../../lib/auth/api-key";
import { readCatalog } from "../../../lib/pricing/read-catalog";
import { type OpenRouterStandIn, startOpenRouter } from "../../../sandbox/openrouter/start";
import { type BillingStack, type Person, startBillingStack } from "../billing/billing-stack";
import { apiForAll } from "../fixture/api-for-all";
import { callRoute } from "../fixture/call-route";
import { passSeconds } from "../fixture/clock";
import { credits } from "../fixture/credits";
import { dieWhileRunning } from "../fixture/die-while-running";
import { expectExactLedger } from "../fixture/exact-ledger";
import { grant, sweep } from "../fixture/ledger-calls";
import { readBalance } from "../fixture/ledger-rows";
import { joinAccount } from "../fixture/person";

let stack: BillingStack;
let models: OpenRouterStandIn;

beforeAll(async () => {
  models = await startOpenRouter({ port: 0, chunkDelayMs: 5 });
  process.env.OPENROUTER_BASE_URL = models.url;
  const aicos = await readCatalog("supabase/catalogs/aicos.json");
  stack = await startBillingStack({ edit: () => ({ ...apiForAll(aicos), signupBonusCredits: 0 }) });
});
afterEach(() => expectExactLedger(stack.db.sql));
afterAll(async () => {
  await stack.stop();
  await models.stop();
});

const brief = { kind: "launch note", topic: "the harbour's new cranes" };

/** Somebody on a plan, with this many credits. */
async function writer(balance: number): Promise<Person> {
  const someone = await stack.signUp();
  await stack.db.sql`update public.credit_balances set plan_kind = 'paid', plan_id = 'starter',
    rights_until = private.billing_now() + interval '10 years',
    period_end = private.billing_now() + interval '10 years' where account_id = ${someone.accountId}`;
  await grant(stack.db.sql, someone.accountId, credits(balance));
  return someone;
}

const generate = (someone: Person, options: { body?: object; key?: string } = {}) =>
  callRoute(postContent, {
    token: someone.token,
    body: options.body ?? brief,
    headers: {
      "x-account-id": someone.accountId,
      ...(options.key === undefined ? {} : { "idempotency-key": options.key }),
    },
  });

const stepsOf = async ({ accountId }: Person) => {
  const rows = await stack.db.sql<{ action: string; charged: number; success: boolean }[]>`
    select action, (debt_micros - amount_micros)::float8 as charged, success
    from public.credit_transactions where account_id = ${accountId} and type = 'usage' order by seq`;
  return rows.map(({ action, charged, success }) => [action, charged / 1_000_000, success]);
};

const balanceOf = ({ accountId }: Person) => readBalance(stack.db.sql, accountId);

const allSteps = [
  ["plan_content", 3, true],
  ["draft_content", 5, true],
  ["edit_content", 2, true],
];

describe("a piece of content", () => {
  test("is planned, drafted and edited for the price of the whole, by a person and by key", async () => {
    const someone = await writer(100);
    const { apiKey } = await createApiKey(someone.access, {
      name: "Server",
      scopes: ["meter", "read"],
    });
    for (const token of [someone.token, apiKey]) {
      const answer = await generate({ ...someone, token });
      expect(answer.status, answer.text).toBe(200);
      expect(answer.body).toMatchObject({ status: "done", charged: 10, kind: "launch note" });
      expect(String(answer.body.content)).toContain("harbour");
      const read = await callRoute(getPiece, {
        token,
        params: { id: answer.body.pieceId },
        headers: { "x-account-id": someone.accountId },
      });
      expect(read.body).toEqual(answer.body);
    }
    expect(await stepsOf(someone)).toEqual([...allSteps, ...allSteps]);
    expect(await balanceOf(someone)).toMatchObject({
      available_micros: credits(80),
      held_micros: 0,
    });
    const [usage] = await stack.db
      .sql`select input_tokens, output_tokens, provider_cost_micros, model
      from public.credit_transactions where account_id = ${someone.accountId} and action = 'draft_content'`;
    expect(Number(usage?.input_tokens)).toBeGreaterThan(20);
    expect(Number(usage?.output_tokens)).toBeGreaterThan(20);
    expect(Number(usage?.provider_cost_micros)).toBeGreaterThan(0);
    expect(usage?.model).toBe("anthropic/claude-sonnet-4.5");
  });

  test("is written once under a key, five times at once and ever after, and for one brief", async () => {
    const someone = await writer(100);
    const at = models.requests().length;
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => generate(someone, { key: "spring" })),
    );
    const done = answers.filter(({ status }) => status === 200);
    expect(done.length).toBeGreaterThan(0);
    for (const { body, status } of answers) {
      if (status !== 200) expect(body.code).toBe("in_progress");
    }
    const again = await generate(someone, { key: "spring" });
    expect(again.body).toEqual(done[0]?.body);
    expect(models.requests().length - at).toBe(3);
    expect(await stepsOf(someone)).toEqual(allSteps);
    const other = await generate(someone, { key: "spring", body: { ...brief, tone: "warm" } });
    expect(other.body.code).toBe("idempotency_mismatch");
  });

  test("is not begun with less than its price", async () => {
    const someone = await writer(9);
    const at = models.requests().length;
    expect((await generate(someone)).body).toMatchObject({
      code: "insufficient_credits",
      shortfall: 1,
    });
    expect(models.requests().length).toBe(at);
    expect(await listContentPieces(someone.access)).toEqual([]);
  });

  test.each(["error-before", "error-mid", "cut", "empty"])(
    "that the model fails at (%s) costs nothing and is kept as failed",
    async (fault) => {
      const someone = await writer(50);
      const answer = await generate(someone, {
        body: { ...brief, topic: `cranes [[fault:${fault}]]` },
      });
      expect(answer.body, answer.text).toMatchObject({ code: "upstream" });
      expect(await stepsOf(someone)).toEqual([["plan_content", 0, false]]);
      expect(await balanceOf(someone)).toMatchObject({
        available_micros: credits(50),
        held_micros: 0,
      });
      expect(await listContentPieces(someone.access)).toMatchObject([
        { status: "failed", chargedMicros: 0 },
      ]);
    },
  );

  test("is its author's alone", async () => {
    const [someone, other] = [await writer(50), await writer(50)];
    const { body } = await generate(someone);
    const read = (token: string, account: string) =>
      callRoute(getPiece, {
        token,
        params: { id: body.pieceId },
        headers: { "x-account-id": account },
      });
    expect((await read(other.token, other.accountId)).status).toBe(404);
    expect((await read(other.token, someone.accountId)).status).toBe(404);
    expect((await read("nobody", someone.accountId)).status).toBe(401);
  });
});

describe("a streamed run", () => {
  type Event = { type: string; step?: string; text?: string; [member: string]: unknown };

  /** Streams a run, and leaves when `until` says so. */
  async function stream(someone: Person, until: (event: Event) => boolean, topic = brief.topic) {
    const leave = new AbortController();
    const request = new Request("http://farebox.test/api/agents/generate-content", {
      method: "POST",
      signal: leave.signal,
      headers: {
        authorization: `Bearer ${someone.token}`,
        "x-account-id": someone.accountId,
        "content-type": "application/json",
      },
      body: JSON.stringify({ ...brief, topic, stream: true }),
    });
    const response = await postContent(request, { params: Promise.resolve({}) });
    const events: Event[] = [];
    let rest = "";
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const lines = (rest + chunk).split("\n\n");
      rest = lines.pop() ?? "";
      events.push(...lines.map((line) => JSON.parse(line.replace(/^data: /, "")) as Event));
      if (!leave.signal.aborted && events.some(until)) leave.abort();
    }
    return { status: response.status, events };
  }

  test("tells its steps, words and charges in order, and the piece at the end", async () => {
    const someone = await writer(100);
    const { events } = await stream(someone, () => false);
    const told = events.filter(({ type }) => type !== "text").map(({ type, step }) => step ?? type);
    expect(told).toEqual([
      "begun",
      ...["plan_content", "draft_content", "edit_content"].flatMap((step) => [step, step]),
      "done",
    ]);
    const last = events.at(-1) as unknown as { piece: { content: string; charged: number } };
    expect(last.piece.charged).toBe(10);
    const edited = events.flatMap(({ type, step, text }) =>
      type === "text" && step === "edit_content" ? [text] : [],
    );
    expect(edited.join("").trim()).toBe(last.piece.content);
    expect(events.findLast(({ type }) => type === "charge")).toMatchObject({
      chargedMicros: credits(2),
      availableMicros: credits(90),
      heldMicros: 0,
    });
  });

  test("that is left in its draft pays what was done, keeps it, and holds nothing", async () => {
    const someone = await writer(100);
    await stack.db.sql`create table public.ends (status text)`;
    await stack.db
      .sql`create function public.note_end() returns trigger language plpgsql security definer as $$
      begin
        insert into public.ends select c.status from public.content_pieces c
          where c.account_id = new.account_id and c.piece_id = new.reservation_id;
        return null;
      end $$`;
    await stack.db
      .sql`create trigger note_end after update on public.credit_reservations for each row
      when (old.status = 'held' and new.status <> 'held') execute function public.note_end()`;
    await stream(someone, ({ type, step }) => type === "text" && step === "draft_content");
    await expect
      .poll(async () => (await listContentPieces(someone.access))[0]?.status, { timeout: 10_000 })
      .toBe("stopped");
    // Whoever reads how it ended can spend what came back, and nobody reads another end before it.
    expect((await balanceOf(someone)).held_micros).toBe(0);
    expect(await stack.db.sql`select status from public.ends`).toEqual([{ status: "stopped" }]);
    await stack.db.sql`drop table public.ends`;
    await stack.db.sql`drop function public.note_end cascade`;
    const [piece] = await listContentPieces(someone.access);
    expect(piece?.outline).not.toBeNull();
    expect(piece?.body).toBeNull();
    expect(await stepsOf(someone)).toEqual(allSteps.slice(0, 2));
    expect(await balanceOf(someone)).toMatchObject({ available_micros: credits(92) });
  });

  test("that is refused answers as any refusal does", async () => {
    const { status } = await stream(await writer(1), () => false);
    expect(status).toBe(402);
  });
});

describe("a request that names no account", () => {
  test("is paid by the organization of the own sign-up, in the chat as anywhere", async () => {
    const someone = await writer(100);
    expect(someone.access.accountKind).toBe("organization");
    const foreign = await writer(100);
    await joinAccount(stack.db.sql, foreign.accountId, someone.access.userId, "admin");
    await stack.db.sql`update public.accounts set name = 'AAA' where id = ${foreign.accountId}`;
    const { token } = someone;
    const content = await callRoute(postContent, { token, body: brief });
    expect(content.status, content.text).toBe(200);
    const text = { type: "text", text: "Hello" };
    const message = { id: randomUUID(), role: "user", parts: [text] };
    const chat = await callRoute(postChat, {
      token,
      body: { id: randomUUID(), message, tools: [] },
    });
    expect(chat.text).toContain("data-receipt");
    expect((await stepsOf(someone)).map(([action]) => action)).toEqual([
      ...allSteps.map(([action]) => action),
      "chat_message",
    ]);
    expect(await stepsOf(foreign)).toEqual([]);
  });
});

describe("a server that dies", () => {
  test("with its work done, has written a piece once the sweep has given back the rest", async () => {
    const someone = await writer(100);
    const { accountId, access } = someone;
    const death = { path: "/rpc/release_reservation", nth: 1, when: "before" } as const;
    expect(
      await dieWhileRunning("write-content.ts", "SUPABASE_URL", death, { access, brief }),
    ).toBe(true);
    const status = async () => (await listContentPieces(access))[0]?.status;
    expect(await status()).toBe("running");
    await passSeconds(stack.db.sql, 300);
    await sweep(stack.db.sql, accountId);
    expect(await status()).toBe("done");
    expect(await balanceOf(someone)).toMatchObject({
      available_micros: credits(90),
      held_micros: 0,
    });
  });

  test.each([
    ["before its draft is charged", "before", [["plan_content", 3, true]]],
    ["after its draft was charged", "after", allSteps.slice(0, 2)],
  ] as const)(
    "%s leaves what was paid for, and the sweep gives back the rest",
    async (_words, when, steps) => {
      const someone = await writer(100);
      const { accountId, access } = someone;
      const death = { path: "/rpc/charge_reservation", nth: 2, when };
      expect(
        await dieWhileRunning("write-content.ts", "SUPABASE_URL", death, { access, brief }),
      ).toBe(true);
      expect(await stepsOf(someone)).toEqual(steps);
      const repeat = { key: "the-one-that-died", body: brief };
      expect((await generate(someone, repeat)).body.code).toBe("in_progress");
      await passSeconds(stack.db.sql, 300);
      expect(await sweep(stack.db.sql, accountId)).toBe(1);
      const [piece] = await listContentPieces(access);
      expect(piece?.status).toBe("interrupted");
      // Its words were kept before they were charged.
      expect(piece?.draft).not.toBeNull();
      const charged = steps.reduce((sum, [, cost]) => sum + Number(cost), 0);
      expect(piece?.chargedMicros).toBe(credits(charged));
      expect(await balanceOf(someone)).toMatchObject({
        available_micros: credits(100 - charged),
        held_micros: 0,
      });
      // The key's earlier piece is the answer; nothing more is charged.
      expect((await generate(someone, repeat)).body).toMatchObject({ pieceId: piece?.pieceId });
      expect(await stepsOf(someone)).toEqual(steps);
    },
  );
});
