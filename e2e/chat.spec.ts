import { randomUUID } from "node:crypto";
import { type Answer, callApi, expectProblem, withBearer, withCookie } from "./fixtures/api";
import { chatPage } from "./fixtures/chat-page";
import { ledgerOf } from "./fixtures/ledger";
import { listModelCalls } from "./fixtures/models";
import { makeTeam, type Person, signUp } from "./fixtures/person";
import { expect, test } from "./fixtures/test";
import type { RunningApp } from "./run-app";

// What the default catalog asks.
const query = 5;
const documentation = 5;
const calculator = 3;
const long = "Tell me a long story [[fault:long]]";
const hang = "Think for ever [[fault:hang]]";

/** One message over the API, read to its end. */
function ask(
  app: RunningApp,
  person: Person,
  options: {
    text?: string;
    conversationId?: string;
    tools?: string[];
    /** The personal account without it. */
    accountId?: string;
  } = {},
): Promise<Answer> {
  const { text = "What is 2 + 2?", conversationId = randomUUID(), tools = [] } = options;
  return callApi(app, "POST /api/chat/stream", {
    as: withCookie(person),
    headers: options.accountId === undefined ? {} : { "x-account-id": options.accountId },
    body: {
      id: conversationId,
      tools,
      message: { id: randomUUID(), role: "user", parts: [{ type: "text", text }] },
    },
  });
}

test("the price of the next message follows the tools that are on", async ({ page, person: _ }) => {
  const chat = chatPage(page);
  await chat.open([]);
  await expect(chat.price).toHaveText("This message: up to 5 credits");
  await page.getByRole("switch", { name: /^GitHub/ }).click();
  await expect(chat.price).toHaveText("This message: up to 15 credits");
  await page.getByRole("switch", { name: /^Calculator/ }).click();
  await expect(chat.price).toHaveText("This message: up to 18 credits");
});

test("a reply streams, is charged for the tools it used alone, and says so on its receipt", async ({
  page,
  ledger,
}) => {
  const before = await ledger.available();
  const chat = chatPage(page);
  await chat.open(["Documentation", "GitHub"]);
  await chat.send("How is a stopped reply charged?");
  await expect(chat.receipts).toHaveText(["10 credits: Query 5, Documentation 5"]);
  await expect(chat.transcript.getByText("Search documentation")).toBeVisible();
  await expect(chat.indicator).toHaveAccessibleName(
    new RegExp(`^${before - query - documentation} credits`),
  );
  expect(await ledger.available()).toBe(before - query - documentation);
  expect(await ledger.held()).toBe(0);
  const [usage] = await ledger.ofType("usage");
  expect(usage?.lines).toEqual({ query, "tool:documentation": documentation });

  await page.reload();
  await expect(chat.receipts).toHaveText(["10 credits: Query 5, Documentation 5"]);
  await chat.receipts.click();
  await expect(page).toHaveURL(/\/billing\/history\/\d+$/);
  await expect(page.getByText("Documentation").first()).toBeVisible();
});

test("a reply is stored whole by the time it is charged", async ({ page, sql, person }) => {
  // Writes down what is stored of a reply at the instant of its charge.
  await sql.unsafe(`
    create table private.seen_at_charge (account_id uuid, parts jsonb);
    create function private.see_reply() returns trigger
    language plpgsql security definer set search_path = '' as $$
    begin
      insert into private.seen_at_charge select m.account_id, m.parts from public.messages m
        where m.account_id = new.account_id and 'settle:' || m.reservation_id = new.source_key;
      return new;
    end;
    $$;
    create trigger see_reply before insert on public.credit_transactions
      for each row execute function private.see_reply();`);
  try {
    const chat = chatPage(page);
    await chat.open(["Documentation"]);
    await chat.send("How is a stopped reply charged?");
    await expect(chat.receipts).toHaveText(["10 credits: Query 5, Documentation 5"]);
    const ofPerson = sql`where account_id = ${person.accountId}`;
    const seen = await sql`select parts from private.seen_at_charge ${ofPerson}`;
    const stored = await sql`select parts from messages ${ofPerson} and role = 'assistant'`;
    expect(stored).toHaveLength(1);
    expect([...seen]).toEqual([...stored]);
  } finally {
    await sql.unsafe(`
      drop trigger see_reply on public.credit_transactions;
      drop function private.see_reply;
      drop table private.seen_at_charge;`);
  }
});

test("the calculator answers exactly, and GitHub's facts come from GitHub", async ({
  page,
  ledger,
}) => {
  const chat = chatPage(page);
  await chat.open(["Calculator"]);
  await chat.send("What is 18% of 2,450?");
  await expect(chat.receipts).toHaveCount(1);
  await expect(chat.transcript).toContainText("441");
  const [first] = await ledger.ofType("usage");
  expect(first?.amount).toBe(-(query + calculator));

  await chat.open(["GitHub"]);
  await chat.send("Which open GitHub issues mention webhooks?");
  await expect(chat.receipts).toHaveText(["15 credits: Query 5, GitHub 10"]);
});

test("a stopped reply costs what was streamed, and the model is told to stop", async ({
  page,
  app,
  ledger,
}) => {
  const before = await ledger.available();
  const chat = chatPage(page);
  await chat.open(["GitHub"]);
  await chat.send(long);
  await chat.waitForText();
  // The tool that was on is held for, and not charged, because it never ran.
  expect(await ledger.held()).toBe(query + 10);
  await chat.stop();
  await expect(chat.receipts).toHaveText(["Stopped. 5 credits: Query 5"]);
  await expect.poll(() => ledger.held()).toBe(0);
  expect(await ledger.available()).toBe(before - query);
  const call = (await listModelCalls(app)).at(-1);
  expect(call).toMatchObject({ fault: "long", aborted: true, completed: false });
});

test("a reply that is stopped before its first word is free", async ({ page, app, ledger }) => {
  const before = await ledger.available();
  const calls = (await listModelCalls(app)).length;
  const chat = chatPage(page);
  await chat.open();
  await chat.send(hang);
  await expect.poll(async () => (await listModelCalls(app)).length).toBe(calls + 1);
  await chat.stop();
  await expect(chat.receipts.or(chat.transcript.getByText("There is no reply"))).toBeVisible();
  await expect.poll(() => ledger.held()).toBe(0);
  expect(await ledger.available()).toBe(before);
});

test("a closed tab pays for what was streamed, and its reply is there later", async ({
  page,
  context,
  app,
  ledger,
}) => {
  const before = await ledger.available();
  const chat = chatPage(page);
  await chat.open();
  await chat.send(long);
  await chat.waitForText();
  await expect(page).toHaveURL(/\/chat\/[0-9a-f-]{36}$/);
  const address = page.url();
  await page.close();

  await expect.poll(async () => (await ledger.ofType("usage")).length).toBe(1);
  expect(await ledger.held()).toBe(0);
  expect(await ledger.available()).toBe(before - query);
  const call = (await listModelCalls(app)).at(-1);
  expect(call).toMatchObject({ aborted: true, completed: false });
  expect(call?.completionTokens).toBeLessThan(3_000);

  const later = await context.newPage();
  await later.goto(address);
  await expect(chatPage(later).receipts).toHaveText(["Stopped. 5 credits: Query 5"]);
});

for (const [what, marker, words] of [
  ["fails before it begins", "error-before", "The model failed. Nothing charged."],
  ["is too busy", "rate-limit", "The model failed. Nothing charged."],
  ["breaks off", "cut", "The model failed. Nothing charged."],
  ["reports an error in the middle", "error-mid", "The model failed. Nothing charged."],
  ["says nothing", "empty", "The model gave no answer. Nothing charged."],
] as const) {
  test(`a model that ${what} costs nothing, and the history says why`, async ({ page, ledger }) => {
    const before = await ledger.available();
    const chat = chatPage(page);
    await chat.open();
    await chat.send(`Are you there? [[fault:${marker}]]`);
    await expect(chat.receipts).toHaveText([words], { timeout: 30_000 });
    expect(await ledger.available()).toBe(before);
    expect(await ledger.held()).toBe(0);
    const [usage] = await ledger.ofType("usage");
    expect(usage).toMatchObject({ amount: 0, success: false });
    expect(usage?.error).toMatch(/^[a-z_]+$/);
    await expect(chat.indicator).toHaveAccessibleName(new RegExp(`^${before} credits`));
  });
}

test("a killed server loses no credit and takes none twice", async ({
  page,
  app,
  sql,
  person,
  ledger,
}) => {
  const before = await ledger.available();
  const chat = chatPage(page);
  await chat.open();
  await chat.send(long);
  await chat.waitForText();
  const [hold] = await sql<{ id: string }[]>`
    select reservation_id as id from credit_reservations
    where account_id = ${person.accountId} and status = 'held'`;
  await app.kill();
  expect(await ledger.ofType("usage")).toEqual([]);
  await app.restart();

  // A dead hold is closed once its life is over, whoever asks first and however often.
  await app.stripe.advance(20 * 60);
  const cron = withBearer(app.environment.CRON_SECRET ?? "");
  const sweeps = await Promise.all(
    [1, 2, 3].map(() => callApi(app, "POST /api/cron/sweeps", { as: cron })),
  );
  expect(sweeps.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(await ledger.held()).toBe(0);
  expect(await ledger.available()).toBe(before - query);
  const [settled] = await sql<{ status: string; closed_by: string }[]>`
    select status, closed_by from credit_reservations where reservation_id = ${hold?.id ?? null}`;
  expect(settled).toEqual({ status: "settled", closed_by: "sweep" });
  expect(await ledger.ofType("usage")).toHaveLength(1);

  await page.reload();
  await expect(chat.transcript.getByRole("listitem").first()).toContainText("Tell me a long story");
  await expect(chat.receipts).toContainText("5 credits");
});

test("a server that is killed before the first word gives the hold back", async ({
  page,
  app,
  ledger,
}) => {
  const before = await ledger.available();
  const chat = chatPage(page);
  await chat.open(["Documentation"]);
  await chat.send(hang);
  await expect.poll(() => ledger.held()).toBe(query + documentation);
  await app.kill();
  await app.restart();
  await app.stripe.advance(20 * 60);
  const cron = withBearer(app.environment.CRON_SECRET ?? "");
  await callApi(app, "POST /api/cron/sweeps", { as: cron });
  expect(await ledger.held()).toBe(0);
  expect(await ledger.available()).toBe(before);
});

test("a server that is asked to stop settles the replies that it streams", async ({
  page,
  app,
  ledger,
}) => {
  const before = await ledger.available();
  const chat = chatPage(page);
  await chat.open();
  await chat.send(long);
  await chat.waitForText();
  await page.close();
  await app.shutDown();
  expect(await ledger.held()).toBe(0);
  expect(await ledger.available()).toBe(before - query);
  await app.restart();
});

test("asking again replaces the reply and is charged like any message", async ({
  page,
  app,
  ledger,
}) => {
  const chat = chatPage(page);
  await chat.open();
  await chat.send("What is 2 + 2?");
  await expect(chat.receipts).toHaveCount(1);
  const calls = (await listModelCalls(app)).length;
  await page.getByRole("button", { name: /^(Retry|Ask again)/ }).click();
  await expect.poll(async () => (await listModelCalls(app)).length).toBe(calls + 1);
  await expect.poll(async () => (await ledger.ofType("usage")).length).toBe(2);
  await expect(chat.receipts).toHaveCount(1);
  await page.reload();
  await expect(chat.receipts).toHaveCount(1);
});

test("a conversation is renamed, and deleting it leaves its costs on the bill", async ({
  page,
  sql,
  person,
  ledger,
}) => {
  const chat = chatPage(page);
  await chat.open();
  await chat.send("What is 2 + 2?");
  await expect(chat.receipts).toHaveCount(1);
  const list = page.getByRole("navigation", { name: "Conversations" });
  await list.getByRole("button", { name: /^Options for What is 2/ }).click();
  await page.getByRole("menuitem", { name: "Rename" }).click();
  await page.getByRole("textbox", { name: "Title" }).fill("Sums");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(list.getByRole("link", { name: "Sums" })).toBeVisible();
  await page.reload();
  await expect(list.getByRole("link", { name: "Sums" })).toBeVisible();

  await list.getByRole("button", { name: "Options for Sums" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
  await expect(page).toHaveURL(/\/chat$/);
  await expect(list.getByRole("link", { name: "Sums" })).toHaveCount(0);
  const left = await sql`select from messages where account_id = ${person.accountId}`;
  expect(left).toHaveLength(0);
  expect(await ledger.ofType("usage")).toHaveLength(1);
  await page.goto("/billing/history");
  await expect(page.getByRole("table").getByText("−5").first()).toBeVisible();
});

test("somebody else's conversation reads as not found, and tells nothing", async ({
  page,
  app,
  person,
}) => {
  const owner = await signUp(app, "Charles Babbage");
  const conversationId = randomUUID();
  const text = "The secret word is xylophone";
  expect((await ask(app, owner, { conversationId, text })).status).toBe(200);

  const as = withCookie(person);
  const path = `/api/conversations/${conversationId}`;
  expectProblem(await callApi(app, `GET ${path}`, { as }), 404, "not_found");
  expectProblem(await callApi(app, `DELETE ${path}`, { as }), 404, "not_found");
  const renamed = await callApi(app, `PATCH ${path}`, { as, body: { title: "Mine" } });
  expectProblem(renamed, 404, "not_found");
  // In an account of one's own the id is free: what begins there knows nothing of the other.
  const own = await ask(app, person, { conversationId, text: "What is the secret word?" });
  expect(own.status).toBe(200);
  expect(own.text).not.toContain("xylophone");

  await page.goto(`/chat/${conversationId}`);
  await expect(page.getByText("xylophone")).toHaveCount(0);
  const read = await callApi(app, `GET ${path}`, { as: withCookie(owner) });
  expect(read.text).toContain("xylophone");
});

test("in a team, a conversation is its author's alone", async ({ app, sql, customer }) => {
  const author = await signUp(app, "Grace Hopper");
  const teamId = await makeTeam(sql, author, [customer]);
  await ledgerOf(sql, teamId).grant(100);
  const conversationId = randomUUID();
  const text = "The secret word is xylophone";
  const written = await ask(app, author, { conversationId, text, accountId: teamId });
  expect(written.status, written.text).toBe(200);
  const before = await ledgerOf(sql, teamId).available();
  const calls = (await listModelCalls(app)).length;

  const as = withCookie(customer);
  const headers = { "x-account-id": teamId };
  for (const method of ["GET", "DELETE"]) {
    const answer = await callApi(app, `${method} /api/conversations/${conversationId}`, {
      as,
      headers,
    });
    expectProblem(answer, 404, "not_found", method);
  }
  const continued = await ask(app, customer, { conversationId, accountId: teamId });
  expectProblem(continued, 404, "not_found");
  expect(await ledgerOf(sql, teamId).available()).toBe(before);
  expect(await listModelCalls(app)).toHaveLength(calls);
});

test("a repeated request runs no model twice and charges once", async ({ app, customer }) => {
  const before = await customer.ledger.available();
  const conversationId = randomUUID();
  const messageId = randomUUID();
  const key = randomUUID();
  const send = (text: string) =>
    callApi(app, "POST /api/chat/stream", {
      as: withCookie(customer),
      headers: { "idempotency-key": key },
      body: {
        id: conversationId,
        tools: [],
        message: { id: messageId, role: "user", parts: [{ type: "text", text }] },
      },
    });
  const calls = (await listModelCalls(app)).length;
  const first = await send("What is 2 + 2?");
  expect(first.status, first.text).toBe(200);
  const again = await send("What is 2 + 2?");
  expect(again.status, again.text).toBe(200);
  expect(textOf(again)).toBe(textOf(first));
  expect(textOf(first)).toContain("4");
  expectProblem(await send("What is 3 + 3?"), 409, "idempotency_mismatch");
  expect(await listModelCalls(app)).toHaveLength(calls + 1);
  expect(await customer.ledger.available()).toBe(before - query);
});

test("a request that comes again while the first still runs is told so", async ({
  app,
  customer,
}) => {
  const calls = (await listModelCalls(app)).length;
  const conversationId = randomUUID();
  const messageId = randomUUID();
  const headers = { "idempotency-key": randomUUID() };
  const body = {
    id: conversationId,
    tools: [],
    message: { id: messageId, role: "user", parts: [{ type: "text", text: long }] },
  };
  const as = withCookie(customer);
  const send = () => callApi(app, "POST /api/chat/stream", { as, headers, body });
  const first = send();
  await expect.poll(() => customer.ledger.held()).toBe(query);
  const copies = await Promise.all([send(), send(), send()]);
  for (const copy of copies) expectProblem(copy, 409, "in_progress");
  expect((await first).status).toBe(200);
  expect(await listModelCalls(app)).toHaveLength(calls + 1);
  expect(await customer.ledger.ofType("usage")).toHaveLength(1);
});

test("messages at once never spend more than there is", async ({ app, customer }) => {
  await customer.ledger.spendDownTo(query * 2);
  const answers = await Promise.all(Array.from({ length: 8 }, () => ask(app, customer)));
  const statuses = answers.map(({ status }) => status).sort();
  expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(1);
  expect(statuses.filter((status) => status !== 200 && status !== 402)).toEqual([]);
  expect(await customer.ledger.available()).toBeGreaterThanOrEqual(0);
  const spent = (await customer.ledger.ofType("usage"))
    .slice(-statuses.filter((status) => status === 200).length)
    .reduce((sum, { amount }) => sum - amount, 0);
  expect(spent).toBeLessThanOrEqual(query * 2);
});

test("a message that the account cannot pay runs no model and is not stored", async ({
  app,
  sql,
  customer,
}) => {
  await customer.ledger.spendDownTo(0);
  const calls = (await listModelCalls(app)).length;
  const answer = await ask(app, customer);
  expectProblem(answer, 402, "insufficient_credits");
  expect(answer.body).toMatchObject({ balance: 0, cost: query, shortfall: query });
  expect(await listModelCalls(app)).toHaveLength(calls);
  const stored = await sql`select from messages where account_id = ${customer.accountId}`;
  expect(stored).toHaveLength(0);
});

test("tools that the chat does not have are refused", async ({ app, customer }) => {
  const before = await customer.ledger.available();
  expectProblem(await ask(app, customer, { tools: ["shell"] }), 400, "invalid_request");
  expect(await customer.ledger.available()).toBe(before);
});

test("what a person typed is kept when the page is left and opened again", async ({
  page,
  person: _,
}) => {
  const chat = chatPage(page);
  await chat.open();
  await chat.message.fill("A thought that is not finished");
  await page.goto("/billing");
  await page.goto("/chat");
  await expect(chat.message).toHaveValue("A thought that is not finished");
});

/** The reply's text in a UI message stream. */
function textOf({ text }: Answer): string {
  return [...text.matchAll(/"type":"text-delta".*?"delta":("(?:[^"\\]|\\.)*")/g)]
    .map(([, delta]) => String(JSON.parse(delta ?? '""')))
    .join("");
}
