import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database";
import { type Arguments, callRow, callValue } from "../fixture/call";
import { applyCatalog, plainCatalog } from "../fixture/catalog";
import { createCoupon, redeem } from "../fixture/coupon";
import { credits } from "../fixture/credits";
import { expectExactLedger } from "../fixture/exact-ledger";
import { grant } from "../fixture/ledger-calls";
import { foundOrganization, joinAccount, signUp } from "../fixture/person";
import { subscribe, syncSubscription } from "../fixture/subscription";

let db: TestDatabase;
let owner: string;
let member: string;
let account: string;
beforeAll(async () => {
  db = await createDatabase();
  await applyCatalog(db.sql, {
    ...plainCatalog,
    plans: plainCatalog.plans.map((plan) => ({
      ...plan,
      entitlements: {
        api: true,
        byok: true,
        team: true,
        whiteLabel: true,
        projects: null,
        mcpServers: 5,
      },
    })),
  });
  owner = (await signUp(db.sql)).id;
  member = (await signUp(db.sql)).id;
  account = await foundOrganization(db.sql, owner);
  await joinAccount(db.sql, account, member, "member");
  await subscribe(db.sql, account, { priceId: "price_starter_month" });
  await subscribe(db.sql, owner, { priceId: "price_starter_month" });
});
afterAll(async () => {
  await expectExactLedger(db.sql);
  await db.drop();
});

interface Entry {
  act: string;
  account_id: string | null;
  actor_id: string | null;
  before_facts: object | null;
  after_facts: object | null;
}

/** The lines that some work adds to the log. */
async function linesOf(work: () => Promise<unknown>): Promise<Entry[]> {
  const [last] = await db.sql<{ id: number }[]>`
    select coalesce(max(audit_id), 0) as id from public.audit_log`;
  await work();
  return db.sql<Entry[]>`select act, account_id, actor_id, before_facts, after_facts
    from public.audit_log where audit_id > ${last?.id ?? 0} order by audit_id`;
}

const call = (name: string, args: Arguments, actor = owner) =>
  callRow<Record<string, string>>(db.sql, name, {
    p_account_id: account,
    p_actor_id: actor,
    ...args,
  });

const hash = () => randomUUID().replaceAll("-", "").repeat(2);
let key = "";
let department = "";
let project = "";
let invite = "";
let token = "";
let limit = "";
let newcomer = "";
const server = randomUUID();

interface Act {
  act: string;
  does: () => Promise<unknown>;
  /** What it was, and what it is: facts that the line has to hold, or null. */
  before: object | null;
  after: object | null;
  by?: () => string | null;
  in?: () => string | null;
}

const request = async () =>
  (
    await call(
      "request_limit_raise",
      { p_spend_limit_id: limit, p_wanted_micros: credits(90), p_reason: "A launch" },
      member,
    )
  ).limit_request_id ?? "";
let asked = "";

/** Every act of a customer that the log keeps, in an order in which they can be done. */
const acts: Act[] = [
  {
    act: "organization.created",
    does: () => call("create_organization", { p_account_id: randomUUID(), p_name: "Second" }),
    before: null,
    after: { name: "Second" },
  },
  {
    act: "organization.renamed",
    does: () => call("rename_organization", { p_name: "Renamed" }),
    before: {},
    after: { name: "Renamed" },
    in: () => account,
  },
  {
    act: "branding.changed",
    does: () => call("set_branding", { p_name: "Brand", p_logo: null, p_color: "#112233" }),
    before: {},
    after: { name: "Brand" },
  },
  {
    act: "key.created",
    async does() {
      key = await callValue<string>(db.sql, "create_api_key", {
        p_account_id: account,
        p_created_by: owner,
        p_name: "Server",
        p_scopes: ["meter"],
        p_secret_hash: hash(),
        p_last_four: "wxyz",
      });
    },
    before: null,
    after: { last_four: "wxyz", scopes: ["meter"], role: "owner" },
  },
  {
    act: "department.created",
    async does() {
      department = (await call("create_department", { p_name: "Sales" })).department_id ?? "";
    },
    before: null,
    after: { name: "Sales" },
  },
  {
    act: "department.changed",
    does: () =>
      call("change_department", {
        p_department_id: department,
        p_name: "Sales North",
        p_parent_id: null,
      }),
    before: { name: "Sales" },
    after: { name: "Sales North" },
  },
  {
    act: "key.moved",
    does: () => call("set_key_department", { p_api_key_id: key, p_department_id: department }),
    before: { department_id: null },
    after: {},
  },
  {
    act: "key.revoked",
    does: () => call("revoke_api_key", { p_api_key_id: key }),
    before: { last_four: "wxyz" },
    after: null,
  },
  {
    act: "member.moved",
    does: () => call("set_member_department", { p_user_id: member, p_department_id: department }),
    before: { department_id: null },
    after: {},
  },
  {
    act: "member.role_changed",
    does: () => call("change_member_role", { p_user_id: member, p_role: "billing" }),
    before: { role: "member" },
    after: { role: "billing" },
  },
  {
    act: "member.invited",
    async does() {
      newcomer = (await signUp(db.sql)).id;
      const [profile] = await db.sql<{ email: string }[]>`
        select email from public.profiles where user_id = ${newcomer}`;
      token = hash();
      invite = randomUUID();
      await call("create_invite", {
        p_invite_id: invite,
        p_token_hash: token,
        p_email: profile?.email ?? "",
        p_role: "member",
        p_department_id: null,
        p_days: 7,
      });
    },
    before: null,
    after: { role: "member" },
  },
  {
    act: "member.joined",
    does: () => callRow(db.sql, "accept_invite", { p_user_id: newcomer, p_token_hash: token }),
    before: null,
    after: { role: "member" },
    by: () => newcomer,
  },
  {
    act: "member.removed",
    does: () => call("remove_member", { p_user_id: newcomer }),
    before: { role: "member" },
    after: null,
  },
  {
    act: "member.left",
    async does() {
      await joinAccount(db.sql, account, newcomer, "member");
      await call("remove_member", { p_user_id: newcomer }, newcomer);
    },
    before: { role: "member" },
    after: null,
    by: () => newcomer,
  },
  {
    act: "invite.revoked",
    async does() {
      invite = randomUUID();
      await db.sql`insert into private.invites (token_hash, invite_id, account_id, email, role, invited_by,
          expires_at, created_at)
        values (${Buffer.from(hash(), "hex")}, ${invite}, ${account}, 'x@y.test', 'member', ${owner},
          now() + interval '1 day', now())`;
      await call("revoke_invite", { p_invite_id: invite });
    },
    before: {},
    after: null,
  },
  {
    act: "department.deleted",
    async does() {
      const { department_id: empty = "" } = await call("create_department", { p_name: "Empty" });
      await call("delete_department", { p_department_id: empty });
    },
    before: {},
    after: null,
  },
  {
    act: "project.created",
    async does() {
      project = (await call("create_project", { p_name: "Atlas" })).project_id ?? "";
    },
    before: null,
    after: { name: "Atlas" },
  },
  {
    act: "project.changed",
    does: () => call("change_project", { p_project_id: project, p_name: "Atlas 2" }),
    before: { name: "Atlas" },
    after: { name: "Atlas 2" },
  },
  {
    act: "provider_key.saved",
    does: () =>
      call("save_provider_key", {
        p_provider: "openrouter",
        p_key_id: randomUUID(),
        p_sealed: "sealed",
        p_last_four: "abcd",
      }),
    before: null,
    after: { last_four: "abcd" },
  },
  {
    act: "provider_key.fallback_set",
    does: () => call("set_provider_key_fallback", { p_falls_back: true }),
    before: { falls_back: false },
    after: { falls_back: true },
  },
  {
    act: "provider_key.deleted",
    does: () => call("delete_provider_key", { p_provider: "openrouter" }),
    before: { last_four: "abcd" },
    after: null,
  },
  {
    act: "mcp_server.added",
    does: () =>
      call("add_mcp_server", {
        p_server_id: server,
        p_name: "Tools",
        p_url: "https://tools.test/mcp",
        p_sealed_token: null,
        p_last_four: null,
      }),
    before: null,
    after: { host: "tools.test" },
  },
  {
    act: "mcp_server.removed",
    does: () => call("remove_mcp_server", { p_server_id: server }),
    before: { host: "tools.test" },
    after: null,
  },
  {
    act: "spend_limit.set",
    async does() {
      limit =
        (
          await call("set_spend_limit", {
            p_scope: "account",
            p_scope_id: account,
            p_window: "day",
            p_mode: "block",
            p_limit_micros: credits(50),
          })
        ).spend_limit_id ?? "";
    },
    before: { limit_micros: null },
    after: { limit_micros: credits(50), mode: "block" },
  },
  {
    act: "spend_limit.raised",
    does: () =>
      call("raise_spend_limit", {
        p_spend_limit_id: limit,
        p_raised_micros: credits(60),
        p_raised_until: new Date(Date.now() + 3_600_000),
      }),
    before: { limit_micros: credits(50) },
    after: { raised_micros: credits(60) },
  },
  {
    act: "limit.asked",
    async does() {
      asked = await request();
    },
    before: null,
    after: { wanted_micros: credits(90) },
    by: () => member,
  },
  {
    act: "limit.request_withdrawn",
    does: () => call("withdraw_limit_request", { p_limit_request_id: asked }, member),
    before: {},
    after: null,
    by: () => member,
  },
  {
    act: "limit.request_declined",
    async does() {
      asked = await request();
      await call("decide_limit_request", {
        p_limit_request_id: asked,
        p_is_approved: false,
      });
    },
    before: {},
    after: {},
  },
  {
    act: "limit.request_approved",
    async does() {
      asked = await request();
      await call("decide_limit_request", {
        p_limit_request_id: asked,
        p_is_approved: true,
        p_raised_micros: credits(90),
        p_raised_until: new Date(Date.now() + 3_600_000),
      });
    },
    before: {},
    after: {},
  },
  {
    act: "coupon.redeemed",
    async does() {
      await createCoupon(db.sql, "AUDIT50");
      expect(await redeem(db.sql, owner, "AUDIT50")).toBe("ok");
    },
    before: { available_micros: expect.any(Number) },
    after: { credits_micros: credits(50) },
    in: () => owner,
  },
  {
    act: "top_up.set",
    does: () =>
      callValue(db.sql, "set_auto_top_up", {
        p_account_id: account,
        p_is_on: true,
        p_threshold_micros: credits(1),
        p_pack_id: "small",
        p_monthly_cap_minor: 100_000,
        p_card_id: "pm_1",
        p_card_last4: "4242",
        p_actor_id: owner,
      }),
    before: null,
    after: { is_on: true, pack_id: "small", card_last4: "4242" },
  },
  {
    act: "subscription.asked",
    does: () => call("note_subscription_request", { p_request: "cancel" }),
    before: { plan: "starter", status: "active" },
    after: { request: "cancel" },
  },
  {
    act: "subscription.changed",
    async does() {
      const [row] = await db.sql<Record<string, string>[]>`select * from public.subscriptions
        where account_id = ${account}`;
      await syncSubscription(
        db.sql,
        account,
        {
          id: row?.stripe_subscription_id ?? "",
          customerId: row?.stripe_customer_id ?? "",
          priceId: row?.stripe_price_id ?? "",
          createdAt: new Date(),
        },
        Number(row?.sync_version),
        { p_cancel_at: new Date(Date.now() + 86_400_000) },
      );
    },
    before: { plan: "starter", status: "active", cancel_at: null },
    after: { plan: "starter", cancel_at: expect.any(String) },
    // Stripe says what is; who asked for it is subscription.asked.
    by: () => null,
  },
  {
    act: "messages.retention_set",
    does: () => call("set_message_retention", { p_days: 30 }),
    before: { days: null },
    after: { days: 30 },
  },
  {
    act: "person.deletion_begun",
    does: () => callRow(db.sql, "begin_deletion", { p_user_id: newcomer }),
    before: {},
    after: null,
    by: () => newcomer,
    in: () => null,
  },
  {
    act: "person.deleted",
    does: () => callRow(db.sql, "finish_deletion", { p_user_id: newcomer }),
    before: null,
    after: {},
    by: () => newcomer,
    in: () => null,
  },
  {
    act: "account.handed_over",
    does: () => call("hand_over_account", { p_user_id: member }),
    before: {},
    after: {},
  },
];

test("every act of a customer leaves a line: who, what, before and after", async () => {
  for (const { act, does, before, after, by = () => owner, in: where } of acts) {
    const line = (await linesOf(does)).find((one) => one.act === act);
    expect(line, act).toBeDefined();
    expect([act, line?.actor_id]).toEqual([act, by()]);
    if (where) expect([act, line?.account_id]).toEqual([act, where()]);
    else expect(line?.account_id, act).not.toBeNull();
    if (before === null) expect([act, line?.before_facts]).toEqual([act, null]);
    else expect(line?.before_facts, act).toMatchObject(before);
    if (after === null) expect([act, line?.after_facts]).toEqual([act, null]);
    else expect(line?.after_facts, act).toMatchObject(after);
  }
});

/** Acts of operators and of the installation; the tests of each look at its line. */
const operatorActs = [
  "account.freeze",
  "account.thaw",
  "coupon.create",
  "coupon.set_active",
  "credits.allocate",
  "credits.deduct",
  "credits.extend",
  "credits.refund",
  "enquiry.answer",
  "events.replay",
  "figures.refold",
  "jobs.retried",
  "operator.made",
  "operator.removed",
  "stripe_event.dismissed",
];

test("no act that the migrations write is left out above", () => {
  const folder = path.resolve(import.meta.dirname, "../../migrations");
  const source = readdirSync(folder)
    .map((file) => readFileSync(path.join(folder, file), "utf8"))
    .join("\n");
  const calls = source.matchAll(
    /(?:note_act\(|note_credits_act\(|insert into public\.audit_log)[\s\S]*?;/g,
  );
  const written = [...calls].flatMap(([statement]) =>
    [...statement.matchAll(/'([a-z_]+\.[a-z_]+)'/g)].map(([, act = ""]) => act),
  );
  expect(new Set(written)).toEqual(new Set([...acts.map(({ act }) => act), ...operatorActs]));
});

test("a line says nothing that has to be forgotten: no words of people, no addresses, no keys", async () => {
  const [row] = await db.sql<{ text: string }[]>`
    select string_agg(log::text, '\n') as text from public.audit_log log`;
  const words = ["sealed", "A launch", "@", token];
  expect(words.filter((word) => row?.text.includes(word))).toEqual([]);
});

test("what is refused, or changes nothing, leaves no line", async () => {
  await grant(db.sql, owner, credits(1));
  expect(
    await linesOf(async () => {
      expect(await redeem(db.sql, owner, "AUDIT50")).toBe("already_redeemed");
      await call("revoke_api_key", { p_api_key_id: key }, member);
      await callValue(db.sql, "set_auto_top_up", {
        p_account_id: account,
        p_is_on: true,
        p_threshold_micros: credits(1),
        p_pack_id: "small",
        p_monthly_cap_minor: 100_000,
        p_card_id: "pm_1",
        p_card_last4: "4242",
        p_actor_id: owner,
      });
    }),
  ).toEqual([]);
});
