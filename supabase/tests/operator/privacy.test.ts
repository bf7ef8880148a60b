import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GET as getExport } from "../../../app/api/account/export/route";
import { PUT as putRetention } from "../../../app/api/account/retention/route";
import { DELETE as deleteAccount } from "../../../app/api/account/route";
import { POST as postRetention } from "../../../app/api/cron/retention/route";
import { createApiKey, findAccessByApiKey } from "../../../lib/auth/api-key";
import { stripe } from "../../../lib/billing/stripe-client";
import { createSubscriptionCheckout } from "../../../lib/billing/subscriptions/subscription-checkout";
import { getBalance } from "../../../lib/credits/get-balance";
import {
  type BillingStack,
  type Person,
  payCheckout,
  planPriceId,
  readCredits,
  startBillingStack,
} from "../billing/billing-stack";
import { apiForAll } from "../fixture/api-for-all";
import { callRow, callValue } from "../fixture/call";
import { callRoute } from "../fixture/call-route";
import { dieWhileRunning } from "../fixture/die-while-running";
import { expectExactLedger } from "../fixture/exact-ledger";
import { deduct, hold, settle } from "../fixture/ledger-calls";
import { foundOrganization, joinAccount } from "../fixture/person";

let stack: BillingStack;
beforeAll(async () => {
  stack = await startBillingStack({ edit: apiForAll });
});
afterAll(async () => {
  await expectExactLedger(stack.db.sql);
  expect(stack.stripe.violations()).toEqual([]);
  await stack.stop();
});

const cron = { token: "unused-but-long-enough", method: "POST" };

const remove = ({ token, access }: Person, email = access.email) =>
  callRoute(deleteAccount, { token, method: "DELETE", body: { email } });

/** Somebody with a plan, a conversation, a key, an enquiry and a code in hand. */
async function busyPerson(): Promise<Person & { apiKey: string; customerId: string }> {
  const person = await stack.signUp();
  await getBalance(person.access);
  const { url } = await createSubscriptionCheckout(person.access, {
    planPriceId: await planPriceId("starter"),
  });
  await payCheckout(url);
  await stack.stripe.settled();
  await expect.poll(async () => (await readCredits(stack.db, person.accountId)).kind).toBe("paid");
  await deduct(stack.db.sql, person.accountId, { p_actor_id: person.accountId });
  await converse(person.accountId, person.accountId, "My secret plan");
  await stack.db
    .sql`insert into public.contact_requests (name, email, company, message, user_id, created_at)
    values ('Ada', ${person.access.email}, 'ACME', 'Call me', ${person.accountId}, now())`;
  await stack.db.sql`insert into public.account_notes (account_id, author_id, body, created_at)
    values (${person.accountId}, ${randomUUID()}, 'Met her in Turin', now())`;
  const { apiKey } = await createApiKey(person.access, { name: "Ada's laptop", scopes: ["meter"] });
  const [customer] = await stack.db.sql<{ id: string }[]>`
    select stripe_customer_id as id from private.stripe_customers where account_id = ${person.accountId}`;
  return { ...person, apiKey, customerId: customer?.id ?? "" };
}

async function converse(accountId: string, userId: string, title: string, daysAgo = 0) {
  const id = randomUUID();
  const at = new Date(Date.now() - daysAgo * 86_400_000);
  await stack.db
    .sql`insert into public.conversations (account_id, conversation_id, user_id, title, created_at, updated_at)
    values (${accountId}, ${id}, ${userId}, ${title}, ${at}, ${at})`;
  await stack.db.sql`insert into public.messages
    (account_id, conversation_id, message_id, position, role, parts, created_at)
    values (${accountId}, ${id}, ${randomUUID()}, 1, 'user', '[{"type":"text","text":"words of a person"}]', ${at})`;
  return id;
}

/** Every place in the database, outside Stripe's own bodies, that still says a text. */
async function placesOf(text: string): Promise<string[]> {
  const tables = await stack.db.sql<{ name: string }[]>`
    select schemaname || '.' || tablename as name from pg_tables where schemaname in ('public', 'private', 'auth')`;
  const places: string[] = [];
  for (const { name } of tables) {
    const rows = await stack.db.sql.unsafe(
      `select 1 from ${name} t where strpos(lower(t::text), lower($1)) > 0 limit 1`,
      [text],
    );
    if (rows.length > 0) places.push(name);
  }
  return places.filter((place) => place !== "private.stripe_events");
}

const ledgerOf = (accountId: string) =>
  stack.db.sql`select seq, type, amount_micros, actor_id, action from public.credit_transactions
    where account_id = ${accountId} order by seq`;

async function expectForgotten(person: Person & { apiKey: string; customerId: string }) {
  const { accountId, access, token, apiKey, customerId } = person;
  expect(await placesOf(access.email)).toEqual([]);
  for (const words of ["My secret plan", "Ada's laptop", "ACME", "Met her in Turin"]) {
    expect([words, await placesOf(words)]).toEqual([words, []]);
  }
  expect((await stripe().customers.retrieve(customerId)).deleted).toBe(true);
  const { data } = await stripe().subscriptions.list({ customer: customerId, status: "all" });
  expect(data.map(({ status }) => status)).toEqual(["canceled"]);
  expect(await findAccessByApiKey(apiKey)).toBeNull();
  expect((await callRoute(getExport, { token })).status).toBe(401);
  expect(await readCredits(stack.db, accountId)).toMatchObject({ available: 0, kind: "none" });
  const [account] = await stack.db
    .sql`select name, closed_at is not null as is_closed from public.accounts where id = ${accountId}`;
  expect(account).toEqual({ name: "Deleted account", is_closed: true });
  await expectExactLedger(stack.db.sql, accountId);
}

describe("deleting oneself", () => {
  test("ends the plan at Stripe, expires the credits by a row and forgets the person, not the ledger", async () => {
    const person = await busyPerson();
    const before = await ledgerOf(person.accountId);
    const answer = await remove(person);
    expect(answer).toMatchObject({ status: 200, body: { deleted: true } });
    await stack.stripe.settled();
    await expectForgotten(person);
    const after = await ledgerOf(person.accountId);
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.slice(before.length).map(({ type }) => type)).toContain("expire");
  });

  test("takes the address typed, and somebody else's is refused", async () => {
    const person = await stack.signUp();
    expect(await remove(person, "other@farebox.test")).toMatchObject({ status: 400 });
    expect((await callRoute(getExport, { token: person.token })).status).toBe(200);
    expect((await remove(person, ` ${person.access.email.toUpperCase()} `)).status).toBe(200);
  });

  test("a second time finds nobody, and several at once forget once", async () => {
    const person = await busyPerson();
    const answers = await Promise.all([1, 2, 3].map(() => remove(person)));
    expect(answers.map(({ status }) => status)).toContain(200);
    for (const { status } of answers) expect([200, 401, 404]).toContain(status);
    await stack.stripe.settled();
    expect((await remove(person)).status).toBe(401);
    expect(await callValue(stack.db.sql, "finish_deletion", { p_user_id: person.accountId })).toBe(
      true,
    );
    await expectForgotten(person);
    const acts = await stack.db.sql`select act from public.audit_log
      where actor_id = ${person.accountId} and act like 'person.%' order by audit_id`;
    expect(acts.map(({ act }) => act)).toEqual(["person.deletion_begun", "person.deleted"]);
  });

  test("at once with charges charges before it or not at all, and what is held settles after it", async () => {
    const person = await busyPerson();
    const sql = stack.db.sql;
    const held = await hold(sql, person.accountId);
    const [answer, ...charges] = await Promise.all([
      remove(person),
      ...Array.from({ length: 12 }, () => deduct(sql, person.accountId).catch(() => null)),
    ]);
    expect(answer?.status).toBe(200);
    for (const charge of charges) {
      if (charge) expect(["ok", "frozen"]).toContain(charge.outcome);
    }
    await expectExactLedger(sql, person.accountId);
    expect((await deduct(sql, person.accountId)).outcome).toBe("frozen");
    // The reply that was running is paid by what it held; the rest of it expires as it comes back.
    await settle(sql, person.accountId, held);
    expect(await readCredits(stack.db, person.accountId)).toMatchObject({ available: 0, debt: 0 });
    await stack.stripe.settled();
    await expectForgotten(person);
  });

  test.each([
    ["before Stripe has cancelled", "STRIPE_API_URL", "before", "/v1/subscriptions/sub_"],
    ["after Stripe has cancelled", "STRIPE_API_URL", "after", "/v1/subscriptions/sub_"],
    ["after the customer is gone", "STRIPE_API_URL", "after", "/v1/customers/cus_"],
    ["before the rows are forgotten", "SUPABASE_URL", "before", "/rpc/finish_deletion"],
    ["after the rows are forgotten", "SUPABASE_URL", "after", "/rpc/finish_deletion"],
  ] as const)("after a crash %s is finished by the schedule", async (_, service, when, path) => {
    const person = await busyPerson();
    const wasKilled = await dieWhileRunning(
      "delete-once.ts",
      service,
      { path, when },
      { userId: person.accountId },
    );
    expect(wasKilled).toBe(true);
    expect((await deduct(stack.db.sql, person.accountId)).outcome).toBe("frozen");
    await stack.db.sql`update private.deletions set begun_at = begun_at - interval '1 hour'`;
    const swept = await callRoute(postRetention, cron);
    expect(swept).toMatchObject({ status: 200, body: { failed: 0 } });
    await stack.stripe.settled();
    await expectForgotten(person);
    expect((await callRoute(postRetention, cron)).body).toMatchObject({ finished: 0, failed: 0 });
  });

  test("leaves no customer of a purchase that was on its way", async () => {
    const person = await stack.signUp();
    expect((await remove(person)).status).toBe(200);
    // A request of theirs that had been let in before.
    const buying = createSubscriptionCheckout(person.access, {
      planPriceId: await planPriceId("starter"),
    });
    await expect(buying).rejects.toMatchObject({ code: "not_found" });
    const { data } = await stripe().customers.list({ email: person.access.email });
    expect(data).toEqual([]);
  });

  test("gives no second grant: the same address signs up again and gets none", async () => {
    const person = await stack.signUp();
    expect((await getBalance(person.access)).availableMicros).toBe(100_000_000);
    const { email } = person.access;
    expect((await remove(person)).status).toBe(200);
    const id = randomUUID();
    await stack.db
      .sql`insert into auth.users (id, email, email_confirmed_at) values (${id}, ${email}, now())`;
    await stack.db.sql`insert into private.sign_up_networks (user_id, network, noted_at)
      values (${id}, ${id}, private.billing_now())`;
    await callRow(stack.db.sql, "get_balance", { p_account_id: id });
    await callRow(stack.db.sql, "reset_monthly_credits", { p_account_id: id });
    expect(await readCredits(stack.db, id)).toMatchObject({ available: 0 });
    // Nor does the account that is left behind get its next month.
    await stack.advance(40);
    await callRow(stack.db.sql, "reset_monthly_credits", { p_account_id: person.accountId });
    expect(await readCredits(stack.db, person.accountId)).toMatchObject({
      available: 0,
      kind: "none",
    });
  });
});

describe("an owner of an organization", () => {
  test("with members hands it over first; alone, it ends with them", async () => {
    const owner = await stack.signUp();
    const member = await stack.signUp();
    const sql = stack.db.sql;
    const shared = await foundOrganization(sql, owner.accountId);
    await joinAccount(sql, shared, member.accountId, "member");
    const own = await foundOrganization(sql, owner.accountId);
    const refused = await remove(owner);
    expect(refused).toMatchObject({ status: 409, body: { organizations: ["Harbor Freight"] } });
    expect((await deduct(sql, owner.accountId)).outcome).not.toBe("frozen");

    await callRow(sql, "hand_over_account", {
      p_account_id: shared,
      p_actor_id: owner.accountId,
      p_user_id: member.accountId,
    });
    await callRow(sql, "add_credits", {
      p_account_id: shared,
      p_source: "admin",
      p_micros: 50_000_000,
      p_source_key: `admin:${randomUUID()}`,
    });
    await deduct(sql, shared, { p_actor_id: owner.accountId });
    await converse(shared, owner.accountId, "Of the one who leaves");
    const kept = await converse(shared, member.accountId, "Of the one who stays");
    expect((await remove(owner)).status).toBe(200);

    expect(await placesOf("Of the one who leaves")).toEqual([]);
    const left =
      await sql`select conversation_id from public.conversations where account_id = ${shared}`;
    expect(left).toEqual([{ conversation_id: kept }]);
    const accounts = await sql`select id, closed_at is not null as is_closed from public.accounts
      where id in (${shared}, ${own}) order by is_closed`;
    expect(accounts).toEqual([
      { id: shared, is_closed: false },
      { id: own, is_closed: true },
    ]);
    // Whoever stays works on, and sees what was used under an id.
    expect((await deduct(sql, shared, { p_actor_id: member.accountId })).outcome).toBe("ok");
    expect(
      (await ledgerOf(shared)).filter(({ actor_id }) => actor_id === owner.accountId),
    ).toHaveLength(1);
    await expectExactLedger(sql, shared);
  });

  test("who goes while another owner is going ends it with them, also both at once", async () => {
    const sql = stack.db.sql;
    const people = [
      await stack.signUp(),
      await stack.signUp(),
      await stack.signUp(),
      await stack.signUp(),
    ] as const;
    const [one, two, three, four] = people;
    const first = await foundOrganization(sql, one.accountId);
    await joinAccount(sql, first, two.accountId, "owner");
    const second = await foundOrganization(sql, three.accountId);
    await joinAccount(sql, second, four.accountId, "owner");
    // Stripe is asked between the steps, and may be down for long.
    await callRow(sql, "begin_deletion", { p_user_id: one.accountId });
    expect((await remove(two)).status).toBe(200);
    await callValue(sql, "finish_deletion", { p_user_id: one.accountId });
    const both = await Promise.all([remove(three), remove(four)]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    const left = await sql`select a.name, a.closed_at is not null as is_closed,
        (select count(*)::int from public.account_members m where m.account_id = a.id) as members
      from public.accounts a where a.id in (${first}, ${second})`;
    const ended = { name: "Deleted account", is_closed: true, members: 0 };
    expect(left).toEqual([ended, ended]);
  });

  test("who is going is no owner for those who stay, and joins and founds nothing", async () => {
    const sql = stack.db.sql;
    const [going, stays, member] = [
      await stack.signUp(),
      await stack.signUp(),
      await stack.signUp(),
    ];
    const shared = await foundOrganization(sql, going.accountId);
    await joinAccount(sql, shared, stays.accountId, "owner");
    await joinAccount(sql, shared, member.accountId, "member");
    await callRow(sql, "begin_deletion", { p_user_id: going.accountId });
    const act = { p_account_id: shared, p_actor_id: stays.accountId };
    const leave = { ...act, p_user_id: stays.accountId };
    expect(await callValue(sql, "remove_member", leave)).toBe("last_owner");
    expect(await callValue(sql, "change_member_role", { ...leave, p_role: "admin" })).toBe(
      "last_owner",
    );
    expect((await remove(stays)).status).toBe(409);
    for (const [name, args] of [
      ["hand_over_account", { ...act, p_user_id: going.accountId }],
      ["change_member_role", { ...act, p_user_id: going.accountId, p_role: "admin" }],
      [
        "create_organization",
        { p_account_id: randomUUID(), p_actor_id: going.accountId, p_name: "Another" },
      ],
    ] as const) {
      await expect(callRow(sql, name, args), name).rejects.toMatchObject({ code: "PT404" });
    }
    await callValue(sql, "finish_deletion", { p_user_id: going.accountId });
    const members = await sql`select user_id, role from public.account_members
      where account_id = ${shared} order by role`;
    expect(members).toEqual([
      { user_id: member.accountId, role: "member" },
      { user_id: stays.accountId, role: "owner" },
    ]);
  });
});

describe("the export", () => {
  test("has all of one's own as one JSON file, of an organization one's own rows, and nothing of others", async () => {
    const person = await busyPerson();
    const other = await stack.signUp();
    const sql = stack.db.sql;
    const shared = await foundOrganization(sql, other.accountId);
    await joinAccount(sql, shared, person.accountId, "member");
    await converse(shared, person.accountId, "Mine at work");
    await converse(shared, other.accountId, "Not mine");
    await callRow(sql, "add_credits", {
      p_account_id: shared,
      p_source: "admin",
      p_micros: 50_000_000,
      p_source_key: `admin:${randomUUID()}`,
    });
    await deduct(sql, shared, { p_actor_id: person.accountId });
    await deduct(sql, shared, { p_actor_id: other.accountId });
    // More rows than one page has.
    for (let at = 0; at < 1100; at += 1) {
      await sql`insert into public.notifications (account_id, user_id, kind, notice_key, created_at)
        values (${person.accountId}, ${person.accountId}, 'limit_decided', ${`key-${at}`}, now())`;
    }
    await sql`insert into public.audit_log (account_id, actor_id, act, reason, created_at) values
      (${person.accountId}, ${other.accountId}, 'account.freeze', 'Looks like a thief', now()),
      (${other.accountId}, ${person.accountId}, 'credits.allocate', 'Done to another', now())`;
    const reply = await callRoute(getExport, { token: person.token });
    expect(reply.headers.get("content-disposition")).toMatch(
      /attachment; filename="my-data-.*json"/,
    );
    const data: Record<string, Record<string, unknown>[]> = JSON.parse(reply.text);
    expect(data.profile).toMatchObject([{ email: person.access.email }]);
    expect(data.accounts).toHaveLength(2);
    expect(data.conversations?.map(({ title }) => title).toSorted()).toEqual([
      "Mine at work",
      "My secret plan",
    ]);
    expect(data.messages).toHaveLength(2);
    expect(data.notices?.length).toBeGreaterThanOrEqual(1100);
    expect(new Set(data.notices?.map((row) => row.notification_id)).size).toBe(
      data.notices?.length,
    );
    expect(data.api_keys).toMatchObject([{ name: "Ada's laptop" }]);
    expect(data.payments).toHaveLength(1);
    expect(data.subscriptions).toHaveLength(1);
    const ledger = data.ledger ?? [];
    expect(ledger.filter((row) => row.account_id === shared)).toHaveLength(1);
    expect(ledger.filter((row) => row.account_id === person.accountId)).toHaveLength(
      (await ledgerOf(person.accountId)).length,
    );
    expect(data.acts).toContainEqual(expect.objectContaining({ act: "account.freeze" }));
    expect(data.acts?.filter((row) => row.actor_id === other.accountId)).toEqual([]);
    for (const words of ["Not mine", "Looks like a thief", "Done to another"]) {
      expect(reply.text).not.toContain(words);
    }
    expect(reply.text).not.toContain(other.access.email);
    const { apiKey } = await createApiKey(person.access, { name: "Reader", scopes: ["read"] });
    expect((await callRoute(getExport, { token: apiKey })).status).toBe(403);
  });
});

describe("retention", () => {
  test("deletes what an account keeps no longer, and nothing of who keeps it; the ledger stays", async () => {
    const [keeps, forgets, outsider] = [
      await stack.signUp(),
      await stack.signUp(),
      await stack.signUp(),
    ];
    const sql = stack.db.sql;
    await stack.db.sql`delete from private.clock`;
    for (const person of [keeps, forgets]) {
      await converse(person.accountId, person.accountId, "Old", 40);
      await converse(person.accountId, person.accountId, "New", 20);
    }
    const set = (person: Person, days: number | null) =>
      callRoute(putRetention, { token: person.token, method: "PUT", body: { days } });
    expect((await set(forgets, 30)).body).toEqual({ days: 30 });
    expect((await set(outsider, 0)).status).toBe(400);
    const first = await callRoute(postRetention, cron);
    expect(first).toMatchObject({ status: 200, body: { messagesForgotten: 1 } });
    expect((await callRoute(postRetention, cron)).body).toMatchObject({ messagesForgotten: 0 });
    const titles = async ({ accountId }: Person) =>
      (
        await sql<{ title: string }[]>`select title from public.conversations
          where account_id = ${accountId} order by title`
      ).map(({ title }) => title);
    expect(await titles(keeps)).toEqual(["New", "Old"]);
    expect(await titles(forgets)).toEqual(["New"]);
  });

  test("empties webhook bodies that were done long ago, and no other", async () => {
    const sql = stack.db.sql;
    await sql`insert into private.stripe_events (event_id, type, livemode, stripe_created_at, payload, status,
        received_at, handled_at)
      select 'evt_' || status || days, 'x', false, now(), '{"email": "ada@farebox.test"}', status, now(),
        now() - make_interval(days => days)
      from unnest(array['handled', 'parked']) status, unnest(array[89, 91]) days`;
    await callRoute(postRetention, cron);
    const rows = await sql`select event_id from private.stripe_events
      where event_id in ('evt_handled89', 'evt_handled91', 'evt_parked89', 'evt_parked91') and payload = '{}'`;
    expect(rows).toEqual([{ event_id: "evt_handled91" }]);
    await sql`delete from private.stripe_events where event_id like 'evt\_parked%'`;
  });
});
