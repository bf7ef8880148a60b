import { createClient } from "@supabase/supabase-js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import type { Mail } from "../inbox/inbox";
import {
  createTestDatabase,
  startTestPostgres,
  type TestDatabase,
} from "../postgres/test-database";
import { type RunningSupabase, startSupabase } from "./start";

let cluster: Awaited<ReturnType<typeof startTestPostgres>>;
let db: TestDatabase;
let supabase: RunningSupabase;
const siteUrl = "http://127.0.0.1:3999";

const printed: unknown[][] = [];
const printError = console.error;

beforeAll(async () => {
  console.error = (...line: unknown[]) => printed.push(line);
  cluster = await startTestPostgres();
  db = await createTestDatabase(cluster.url);
  // What a careful migration would say: readable by its owner alone, writable by nobody.
  await db.sql.unsafe(`
    create table public.notes (id int primary key, owner uuid not null, words text not null);
    revoke all on public.notes from anon, authenticated;
    grant select on public.notes to authenticated;
    alter table public.notes enable row level security;
    create policy own on public.notes for select to authenticated using (owner = auth.uid());
    create table public.open_by_mistake (id int primary key);
    revoke all on public.open_by_mistake from anon, authenticated;
    create table public.documents_like (id int primary key, value jsonb not null);
    alter table public.documents_like enable row level security;
    grant all on public.documents_like to service_role;
    create function public.kind_of(p_value jsonb) returns text language sql
      set search_path = '' as 'select jsonb_typeof(p_value)';
    grant execute on function public.kind_of(jsonb) to service_role;
    create function public.some_instants() returns timestamptz[] language sql stable
      set search_path = '' as $$select array['2026-11-01 12:00+00'::timestamptz, null]$$;
    grant execute on function public.some_instants() to service_role;
    create function public.secret_sum(p_values bigint[]) returns bigint language sql
      set search_path = '' as 'select sum(v) from unnest(p_values) v';
    revoke execute on function public.secret_sum(bigint[]) from public, anon, authenticated;
    grant execute on function public.secret_sum(bigint[]) to service_role;
  `);
  supabase = await startSupabase({ databaseUrl: db.url, port: 0, siteUrl });
});
afterAll(async () => {
  await supabase?.stop();
  await db?.drop();
  await cluster?.stop();
  console.error = printError;
});

function client(key: string) {
  return createClient(supabase.url, key, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
}

/** What the application does with a mail's link: it trades the token for a session. */
function openLink(server: RunningSupabase, mail: Mail) {
  const link = new URL(mail.links[0] ?? "");
  expect(link.origin + link.pathname).toBe(`${siteUrl}/auth/confirm`);
  const { token_hash, type } = linkShape.parse(Object.fromEntries(link.searchParams));
  return createClient(server.url, server.publishableKey, {
    auth: { persistSession: false },
  }).auth.verifyOtp({ token_hash, type });
}

const linkShape = z.object({ token_hash: z.string(), type: z.enum(["signup", "recovery"]) });
const password = "correct horse battery staple";

describe("the local Supabase", () => {
  test("signs a person up and in, and shows them their own rows alone", async () => {
    const mine = client(supabase.publishableKey);
    const { data, error } = await mine.auth.signUp({ email: "Ada@farebox.test", password });
    expect(error).toBeNull();
    const userId = data.user?.id ?? "";
    expect(data.session?.access_token).toBeTruthy();
    await db.sql`insert into public.notes values (1, ${userId}, 'mine'), (2, gen_random_uuid(), 'not mine')`;

    const notes = await mine.from("notes").select("id, words");
    expect(notes.error).toBeNull();
    expect(notes.data).toEqual([{ id: 1, words: "mine" }]);
    const signedOut = await client(supabase.publishableKey).from("notes").select("id");
    expect(signedOut.error?.code).toBe("42501");

    const again = await client(supabase.publishableKey).auth.signInWithPassword({
      email: "ada@farebox.test",
      password,
    });
    expect(again.data.user?.id).toBe(userId);
  });

  test("keeps what migrations revoked revoked, also on a table without row security", async () => {
    for (const table of ["open_by_mistake", "notes"]) {
      const { error } = await client(supabase.publishableKey).from(table).insert({ id: 9 });
      expect(error?.code).toBe("42501");
    }
  });

  test("lets only the secret key call what only the service role may execute", async () => {
    const values = [Number.MAX_SAFE_INTEGER - 1, 1];
    const allowed = await client(supabase.secretKey).rpc("secret_sum", { p_values: values });
    expect(allowed.data).toBe(Number.MAX_SAFE_INTEGER);
    const refused = await client(supabase.publishableKey).rpc("secret_sum", { p_values: values });
    expect(refused.error?.code).toBe("42501");
    const unknown = await client("sb_secret_wrong").rpc("secret_sum", { p_values: values });
    expect(unknown.error).not.toBeNull();
  });

  test("hands on what is missing in a list of instants as null", async () => {
    const { data } = await client(supabase.secretKey).rpc("some_instants");
    expect(data).toEqual([expect.stringMatching(/^2026-11-01T12:00/), null]);
  });

  test("puts a reset mail into the inbox, whose link carries a token for a session", async () => {
    const email = "grace@farebox.test";
    const someone = client(supabase.publishableKey);
    await someone.auth.signUp({ email, password });
    expect((await someone.auth.resetPasswordForEmail(email)).error).toBeNull();
    const mail = await supabase.mails.waitFor(email);
    expect(mail.subject).toBe("Set a new password");
    expect((await openLink(supabase, mail)).data.user?.email).toBe(email);

    const listed = await fetch(`${supabase.url}/inbox.json?to=${email}`);
    expect(await listed.json()).toMatchObject([{ id: mail.id, subject: mail.subject }]);
    const page = await (await fetch(`${supabase.inboxUrl}/${mail.id}`)).text();
    expect(page).toContain(mail.subject);
  });

  test("asks for a confirmed address before signing in when told so", async () => {
    const strict = await startSupabase({
      databaseUrl: db.url,
      port: 0,
      siteUrl,
      confirmations: true,
    });
    const someone = createClient(strict.url, strict.publishableKey, {
      auth: { persistSession: false },
    });
    const email = "alan@farebox.test";
    const { data } = await someone.auth.signUp({ email, password });
    expect(data.session).toBeNull();
    const early = await someone.auth.signInWithPassword({ email, password });
    expect(early.error?.code).toBe("email_not_confirmed");
    await openLink(strict, await strict.mails.waitFor(email));
    const { data: confirmed } = await someone.auth.signInWithPassword({ email, password });
    expect(confirmed.session?.access_token).toBeTruthy();
    await strict.stop();
  });

  test("stores JSON as JSON: a person's metadata, a function's argument, a column", async () => {
    const someone = client(supabase.publishableKey);
    const { data } = await someone.auth.signUp({
      email: "lovelace@farebox.test",
      password,
      options: { data: { display_name: "Ada Lovelace", words: '{"not": "parsed"}' } },
    });
    const stored = await db.sql`
      select raw_user_meta_data ->> 'display_name' as name, raw_user_meta_data ->> 'words' as words
      from auth.users where id = ${data.user?.id ?? ""}`;
    expect(stored).toEqual([{ name: "Ada Lovelace", words: '{"not": "parsed"}' }]);
    await someone.auth.updateUser({ data: { theme: "dark" } });
    const { data: read } = await someone.auth.getUser();
    expect(read.user?.user_metadata).toMatchObject({ display_name: "Ada Lovelace", theme: "dark" });

    const service = client(supabase.secretKey);
    expect((await service.rpc("kind_of", { p_value: { a: [1] } })).data).toBe("object");
    expect((await service.rpc("kind_of", { p_value: [1, 2] })).data).toBe("array");
    const value = { nested: { list: [1, "two"] }, text: '{"as": "text"}' };
    await service.from("documents_like").insert({ id: 1, value });
    expect((await service.from("documents_like").select("value").single()).data).toEqual({ value });
  });

  test("stays silent on the terminal when it refuses", async () => {
    const { error } = await client(supabase.publishableKey).from("no_such_table").select("*");
    expect(error?.code).toBe("PGRST205");
    expect(printed).toEqual([]);
    console.error("others still print");
    expect(printed).toEqual([["others still print"]]);
  });
});
