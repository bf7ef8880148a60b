import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rights } from "../../../lib/auth/access";
import { createDatabase, type TestDatabase } from "../database";
import { type Sql, stateOf } from "../fixture/call";
import { applyCatalog, plainCatalog } from "../fixture/catalog";
import { expectExactLedger } from "../fixture/exact-ledger";
import { type PopulatedAccount, populateAccount } from "../fixture/populated-account";
import { functions, listTables, type Table } from "../fixture/schema-places";
import { setLimit } from "../fixture/team";

const roles = ["anon", "authenticated"] as const;
const denied = "42501";

/** What a visitor may read without signing in. */
const offer = [
  "public.action_costs",
  "public.credit_packs",
  "public.documents",
  "public.plan_prices",
  "public.plans",
  "public.tool_costs",
];

let db: TestDatabase;
let tables: Table[];
let ours: PopulatedAccount;
let theirs: PopulatedAccount;
beforeAll(async () => {
  db = await createDatabase();
  await applyCatalog(db.sql, plainCatalog);
  tables = await listTables(db.sql);
  ours = await populateAccount(db.sql);
  theirs = await populateAccount(db.sql);
  await db.sql`insert into documents (document_id, slug, title, heading, body, digest, indexed_at)
    values ('d', 's', 't', 'h', 'b', 'x', now())`;
});
afterAll(async () => {
  await expectExactLedger(db.sql);
  await db.drop();
});

const tenantTables = () =>
  tables.filter(({ name, place }) => place === "tenant" && name !== "public.accounts");

/** Runs one statement as a role and answers with its rows, or with the SQLSTATE that stopped it. */
async function attempt(
  role: (typeof roles)[number],
  sub: string | undefined,
  statement: string,
): Promise<Record<string, unknown>[] | string> {
  const claims = sub === undefined ? {} : { sub };
  let rows: Record<string, unknown>[] = [];
  const run = db.as(role, claims, async (sql) => {
    rows = await sql.unsafe<Record<string, unknown>[]>(statement);
  });
  try {
    await run;
    return rows;
  } catch {
    return stateOf(run);
  }
}

/** The account ids of a table's rows that a person sees. */
async function accountsSeen(userId: string, table: string): Promise<string[]> {
  const rows = await attempt("authenticated", userId, `select account_id from ${table}`);
  if (typeof rows === "string") return [];
  return [...new Set(rows.map((row) => String(row.account_id)))];
}

/** What a person sees of a table that not everybody may see, counted. */
async function countSeen(userId: string, table: string): Promise<number> {
  const rows = await attempt("authenticated", userId, `select 1 from ${table}`);
  return typeof rows === "string" ? 0 : rows.length;
}

const unprotected = (sql: Sql) =>
  sql`select c.oid::regclass::text as name from pg_class c
    where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
      and c.relkind in ('r', 'p') and not c.relrowsecurity`;

describe("every table", () => {
  test("has row security, and one made without it is noticed", async () => {
    expect([...(await unprotected(db.sql))]).toEqual([]);
    const undone = new Error("taken back");
    const planted = db.sql.begin(async (sql) => {
      await sql`create table public.stray (id int)`;
      expect([...(await unprotected(sql))]).toEqual([{ name: "stray" }]);
      throw undone;
    });
    await expect(planted).rejects.toBe(undone);
  });

  test("that a later migration makes is reachable by no API role", async () => {
    await db.sql`create table public.later (id int generated always as identity)`;
    await db.sql`create function public.later() returns int language sql as 'select 1'`;
    for (const role of [...roles, "service_role"] as const) {
      for (const statement of ["select * from public.later", "select public.later()"])
        expect(await stateOf(db.as(role, {}, (sql) => sql.unsafe(statement)))).toBe(denied);
    }
    await db.sql`drop function public.later()`;
    await db.sql`drop table public.later`;
  });

  test("refuses a visitor, but for the public offer, which a visitor only reads", async () => {
    const readable: string[] = [];
    for (const { name } of tables) {
      const rows = await attempt("anon", undefined, `select * from ${name}`);
      if (rows !== denied) readable.push(name);
    }
    expect(readable).toEqual(offer);
  });

  test.each(roles)("refuses every change by %s, whoever signed in", async (role) => {
    expect(tables.length).toBeGreaterThan(30);
    for (const { name } of tables) {
      for (const statement of [
        `insert into ${name} default values`,
        `delete from ${name}`,
        `truncate ${name}`,
        `update ${name} set ${await plainColumn(name)} = ${await plainColumn(name)}`,
        `lock table ${name} in exclusive mode`,
      ])
        expect(await attempt(role, ours.owner, statement), statement).toBe(denied);
    }
  });

  test("of a tenant has rows of both accounts here, so that the next tests can fail", async () => {
    for (const { name } of tenantTables()) {
      const rows = await db.sql.unsafe(`select distinct account_id from ${name}
        where account_id in ('${ours.id}', '${theirs.id}')`);
      expect(rows, name).toHaveLength(2);
    }
  });

  test("of a tenant shows nobody a row of an account that is not theirs", async () => {
    for (const { name } of tenantTables()) {
      for (const person of [ours.owner, ours.admin, ours.billing, ours.member]) {
        const seen = await accountsSeen(person, name);
        expect([ours.id, person, undefined], name).toEqual(expect.arrayContaining(seen));
      }
    }
  });

  test("shows a person who signed out, or was removed, nothing at all", async () => {
    const stranger = "00000000-0000-4000-8000-000000000000";
    for (const { name } of tenantTables()) {
      expect(await accountsSeen(stranger, name), name).toEqual([]);
      const rows = await attempt("authenticated", undefined, `select * from ${name}`);
      expect(typeof rows === "string" ? [] : rows, name).toEqual([]);
    }
    await db.sql`delete from account_members where account_id = ${theirs.id}
      and user_id = ${theirs.member}`;
    for (const { name } of tenantTables())
      expect(await accountsSeen(theirs.member, name), name).not.toContain(theirs.id);
  });
});

async function plainColumn(table: string): Promise<string> {
  const rows = await db.sql.unsafe<{ attname: string }[]>(
    `select attname from pg_attribute where attrelid = '${table}'::regclass and attnum > 0
      and attidentity = '' and attgenerated = '' limit 1`,
  );
  return rows[0]?.attname ?? "";
}

describe("within an account", () => {
  const actorsSeen = async (userId: string, table: string) => {
    const rows = await attempt(
      "authenticated",
      userId,
      `select distinct actor_id from ${table} where account_id = '${ours.id}' and actor_id is not null
        and actor_id <> '00000000-0000-0000-0000-000000000000'`,
    );
    return typeof rows === "string" ? rows : rows.map((row) => String(row.actor_id)).sort();
  };

  test.each(["credit_transactions", "credit_reservations", "usage_daily"])(
    "a member sees the own rows of %s, billing rights see all",
    async (table) => {
      const all = [ours.owner, ours.member].sort();
      expect(await actorsSeen(ours.member, table)).toEqual([ours.member]);
      expect(await actorsSeen(ours.billing, table)).toEqual(all);
      expect(await actorsSeen(ours.owner, table)).toEqual(all);
    },
  );

  test.each([
    "credit_entries",
    "credit_schedules",
    "spend_counters",
    "subscriptions",
    "payments",
    "payment_reversals",
    "api_keys",
  ])("a member sees nothing of %s, billing rights do", async (table) => {
    expect(await countSeen(ours.member, table)).toBe(0);
    expect(await countSeen(ours.billing, table)).toBeGreaterThan(0);
  });

  test("a member sees the account's balance and lots", async () => {
    for (const table of ["credit_balances", "credit_grants", "account_members"])
      expect(await accountsSeen(ours.member, table), table).toContain(ours.id);
  });

  test("a member sees the own spend limit, billing rights see every one", async () => {
    const limits = [
      { on: "member", of: ours.member },
      { on: "member", of: ours.owner },
    ] as const;
    for (const limit of limits)
      await setLimit(db.sql, ours.id, { ...limit, by: ours.owner, limit: 1_000 });
    const seen = async (userId: string) => {
      const rows = await attempt("authenticated", userId, "select scope_id from spend_limits");
      return typeof rows === "string" ? rows : rows.map((row) => row.scope_id).sort();
    };
    expect(await seen(ours.member)).toEqual([ours.member]);
    expect(await seen(ours.billing)).toEqual([ours.id, ours.member, ours.owner].sort());
    expect(await seen(theirs.member)).toEqual([]);
  });

  test("a conversation is its author's alone, also for the owner", async () => {
    for (const table of ["conversations", "messages"]) {
      const seen = async (userId: string) => {
        const rows = await attempt(
          "authenticated",
          userId,
          `select conversation_id from ${table} where account_id = '${ours.id}'`,
        );
        return typeof rows === "string" ? rows : rows.map((row) => row.conversation_id);
      };
      expect(await seen(ours.member)).toEqual([ours.conversations.member]);
      expect(await seen(ours.owner)).toEqual([ours.conversations.owner]);
      expect(await seen(ours.billing)).toEqual([]);
    }
  });

  test("a request for more is seen by who asked and by who may see the bill", async () => {
    const askers = async (userId: string) => {
      const rows = await attempt(
        "authenticated",
        userId,
        `select requested_by from limit_requests where account_id = '${ours.id}'`,
      );
      return typeof rows === "string" ? rows : rows.map((row) => row.requested_by).sort();
    };
    expect(await askers(ours.member)).toEqual([ours.member]);
    for (const person of [ours.owner, ours.admin, ours.billing])
      expect(await askers(person)).toEqual([ours.owner, ours.member].sort());
    expect(await askers(theirs.admin)).toEqual([]);
  });

  test("a notice to one person is not read by another", async () => {
    // Each sees what is to them alone; what concerns the bill, whoever sees the bill.
    const seenBy = async (userId: string) => {
      const rows = await attempt(
        "authenticated",
        userId,
        `select notification_id from notifications where account_id = '${ours.id}'`,
      );
      return typeof rows === "string" ? rows : rows.length;
    };
    expect(await seenBy(ours.member)).toBe(1);
    // A low balance and a receipt.
    expect(await seenBy(ours.billing)).toBe(2);
    expect(await seenBy(ours.owner)).toBe(3);
    expect(await countSeen(ours.member, "notification_reads")).toBe(1);
    expect(await countSeen(ours.billing, "notification_reads")).toBe(0);
  });

  test("a profile is the person's own", async () => {
    const rows = await attempt("authenticated", ours.member, "select user_id from profiles");
    expect(rows).toEqual([{ user_id: ours.member }]);
  });
});

describe("every function", () => {
  /** A call of each function with nulls for arguments, from the catalog of the database. */
  async function calls(): Promise<{ signature: string; call: string }[]> {
    return [
      ...(await db.sql.unsafe<{ signature: string; call: string }[]>(`
        select f.signature, 'select ' || f.schema || '.' || f.name || '(' || coalesce((
            select string_agg('null::' || format_type(argument.type, null), ', ' order by argument.position)
            from unnest(f.proargtypes::oid[]) with ordinality as argument (type, position)), '')
          || ')' as call
        from (${functions}) f where f.prorettype <> 'trigger'::regtype order by 1`)),
    ];
  }

  test.each(roles)("refuses %s, but for the two that policies call", async (role) => {
    const all = await calls();
    expect(all.length).toBeGreaterThan(80);
    const allowed: string[] = [];
    for (const { signature } of all) {
      const [row] = await db.sql`select
        has_function_privilege(${role}, ${signature}::regprocedure, 'execute') as may`;
      if (row?.may === true) allowed.push(signature);
    }
    expect(allowed).toEqual(
      role === "anon" ? [] : ["private.my_account_ids()", "private.my_billing_account_ids()"],
    );
  });

  test.each(roles)("when %s calls it, does not run", async (role) => {
    for (const { signature, call } of await calls())
      expect(await attempt(role, ours.owner, call), signature).toBe(denied);
  });

  test("of the money is the service role's to call", async () => {
    const rows = await db.sql.unsafe<
      { signature: string }[]
    >(`select signature from (${functions}) f
      where schema = 'public' and not has_function_privilege('service_role', oid, 'execute')`);
    expect([...rows]).toEqual([]);
  });

  test("that moves the clock or adopts people by a trigger is the owner's alone", async () => {
    const rows = await db.sql.unsafe<
      { signature: string }[]
    >(`select signature from (${functions}) f
      where schema = 'private' and not has_function_privilege('service_role', oid, 'execute')
      order by 1`);
    expect(rows.map((row) => row.signature)).toEqual([
      "private.on_user_changed()",
      "private.set_clock_offset(interval)",
    ]);
  });
});

describe("every function that changes a team", () => {
  type Changer = { signature: string; name: string; arguments: string[]; types: string[] };

  const changers = async () => [
    ...(await db.sql.unsafe<Changer[]>(`
      select f.signature, f.name, f.proargnames[1:f.pronargs] as arguments,
        array(select format_type(type, null) from unnest(f.proargtypes::oid[]) type) as types
      from (${functions}) f
      where f.schema = 'public' and f.body ~ 'private\\.(team|organization)_right\\s*\\(' order by 1`)),
  ];

  /** What the service role is told when it calls one for somebody, on our account. */
  async function refusal(changer: Changer, actor: string | null): Promise<string> {
    const known: Record<string, string | null> = {
      p_account_id: ours.id,
      p_actor_id: actor,
      p_name: "Mine",
      p_scope: "account",
      p_scope_id: ours.id,
      p_spend_limit_id: ours.id,
      p_window: "day",
      p_mode: "block",
      p_limit_micros: "1",
      p_falls_back: "true",
    };
    const list = changer.arguments.map((name, at) => {
      const value = known[name] ?? null;
      return `${value === null ? "null" : `'${value}'`}::${changer.types[at]}`;
    });
    const call = `select * from public.${changer.name}(${list.join(", ")})`;
    return stateOf(db.as("service_role", {}, (sql) => sql.unsafe(call)));
  }

  test("finds nothing of an account that the actor is no member of", async () => {
    const all = await changers();
    expect(all.length).toBeGreaterThan(15);
    const [before] = await db.sql`select count(*) as acts from audit_log`;
    for (const changer of all) {
      for (const actor of [theirs.owner, theirs.admin, theirs.billing, theirs.member])
        expect(await refusal(changer, actor), changer.signature).toBe("PT404");
      expect(await refusal(changer, null), changer.signature).toBe("22004");
    }
    expect((await db.sql`select count(*) as acts from audit_log`)[0]).toEqual(before);
  });

  test.each(["billing", "member"] as const)(
    "refuses a %s, but for what is their own",
    async (role) => {
      const open: string[] = [];
      for (const changer of await changers())
        if ((await refusal(changer, ours[role])) !== "PT403") open.push(changer.name);
      // Leaving, asking and taking back: each found nothing of the caller's here.
      expect(open).toEqual(["remove_member", "request_limit_raise", "withdraw_limit_request"]);
    },
  );
});

test("who may do what is one table, and a role has all that a lower one has", async () => {
  const rightsOf = async (role: string) => {
    const [row] = await db.sql<
      { rights: string[] }[]
    >`select private.role_rights(${role}) as rights`;
    return row?.rights ?? [];
  };
  const [owner, admin, billing, member] = await Promise.all(
    ["owner", "admin", "billing", "member"].map(rightsOf),
  );
  expect(owner).toEqual([...rights]);
  expect(admin).toEqual(rights.filter((right) => right !== "manage_owners"));
  expect(billing).toEqual(["see_spending", "buy"]);
  expect(member).toEqual([]);
  expect(await rightsOf("nothing")).toEqual([]);
});

describe("the private schema", () => {
  test.each(roles)("cannot be named by %s", async (role) => {
    const [row] = await db.sql`select has_schema_privilege(${role}, 'private', 'usage') as may`;
    expect(row).toEqual({ may: false });
    for (const { name } of tables.filter((table) => table.name.startsWith("private."))) {
      expect(await attempt(role, ours.owner, `select * from ${name}`), name).toBe(denied);
      const privileges = ["select", "insert", "update", "delete", "truncate", "references"];
      for (const privilege of privileges) {
        const [held] =
          await db.sql`select has_table_privilege(${role}, ${name}, ${privilege}) as may`;
        expect(held, `${privilege} ${name}`).toEqual({ may: false });
      }
    }
  });
});

test("the service role reads all, and deletes or rewrites nothing of the ledger", async () => {
  const ledger = ["credit_balances", "credit_grants", "credit_transactions", "credit_entries"];
  for (const table of ledger) {
    const rows = await db.as("service_role", {}, (sql) => sql.unsafe(`select 1 from ${table}`));
    expect(rows.length, table).toBeGreaterThan(0);
    for (const change of [`delete from ${table}`, `truncate ${table} cascade`])
      expect(await stateOf(db.as("service_role", {}, (sql) => sql.unsafe(change))), change).toBe(
        denied,
      );
  }
});
