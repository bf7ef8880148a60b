import { afterAll, beforeAll, expect, test } from "vitest";
import { type BillingStack, startBillingStack } from "../billing/billing-stack";
import { callValue } from "../fixture/call";
import { runCommand } from "../fixture/run-command";

let stack: BillingStack;
beforeAll(async () => {
  stack = await startBillingStack();
});
afterAll(() => stack.stop());

const audits = () =>
  stack.db.sql`select act, reason, before_facts ->> 'is_operator' as was,
      after_facts ->> 'is_operator' as is, after_facts ->> 'by' <> '' as names_who
    from public.audit_log where act like 'operator.%' order by audit_id`;

test("a person is made an operator by address, once, listed, and removed, with a line of audit each", async () => {
  const { accountId } = await stack.signUp();
  const [person] = await stack.db.sql<{ email: string }[]>`
    select email from public.profiles where user_id = ${accountId}`;
  const email = person?.email ?? "";
  expect(await runCommand("operator")).toMatchObject({
    code: 0,
    output: expect.stringContaining("Nobody is an operator yet. Make one: npm run operator --"),
  });

  // An address is the same in capitals.
  const made = await runCommand("operator", [email.toUpperCase(), "Runs the shop"]);
  expect(made).toMatchObject({ code: 0, output: expect.stringContaining("is an operator now") });
  const again = await runCommand("operator", [email]);
  expect(again).toMatchObject({ code: 0, output: expect.stringContaining("already") });
  expect((await runCommand("operator")).output).toContain(email);

  const removed = await runCommand("operator", [email, "--remove"]);
  expect(removed).toMatchObject({ code: 0, output: expect.stringContaining("no longer") });
  expect((await runCommand("operator", [email, "--remove"])).output).toContain("is no operator");
  expect(await audits()).toEqual([
    { act: "operator.made", reason: "Runs the shop", was: "false", is: "true", names_who: true },
    {
      act: "operator.removed",
      reason: "npm run operator -- --remove",
      was: "true",
      is: "false",
      names_who: true,
    },
  ]);
});

test("an address that nobody has, or that nobody has confirmed, makes no operator and says what to do", async () => {
  const before = await audits();
  const nobody = await runCommand("operator", ["nobody@farebox.test"]);
  expect(nobody.code).toBe(1);
  expect(nobody.output).toContain("Nobody has the address nobody@farebox.test. Sign up");

  const { accountId } = await stack.signUp();
  await stack.db
    .sql`update public.profiles set email = 'late@farebox.test', email_confirmed_at = null
    where user_id = ${accountId}`;
  const late = await runCommand("operator", ["late@farebox.test"]);
  expect(late.code).toBe(1);
  expect(late.output).toContain("not confirmed the address");
  expect(await audits()).toEqual(before);
  const [profile] = await stack.db
    .sql`select is_operator from public.profiles where user_id = ${accountId}`;
  expect(profile).toEqual({ is_operator: false });
});

test("two at once make one operator and one line", async () => {
  const { accountId } = await stack.signUp();
  await stack.db
    .sql`update public.profiles set email = 'race@farebox.test' where user_id = ${accountId}`;
  const before = (await audits()).length;
  const outcomes = await Promise.all(
    [1, 2].map(() =>
      callValue<string>(stack.db.sql, "set_operator", {
        p_email: "race@farebox.test",
        p_is_operator: true,
        p_actor: "a test",
        p_reason: "Twice at once",
      }),
    ),
  );
  expect(outcomes.toSorted()).toEqual(["changed", "unchanged"]);
  expect((await audits()).length).toBe(before + 1);
});

test("a wrong command says how it is used", async () => {
  expect(await runCommand("operator", ["--remove"])).toMatchObject({
    code: 2,
    output: expect.stringContaining("usage: npm run operator"),
  });
});
