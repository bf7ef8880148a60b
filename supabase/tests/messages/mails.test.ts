import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCreditCheckout } from "../../../lib/billing/purchases/credit-checkout";
import { drainOutbox } from "../../../lib/notifications/drain-outbox";
import { noticeKindNames } from "../../../lib/notifications/notice-kinds";
import {
  type BillingStack,
  type Person,
  payCheckout,
  startBillingStack,
} from "../billing/billing-stack";
import { credits } from "../fixture/credits";
import { expectExactLedger } from "../fixture/exact-ledger";
import { endSubscriptions, subscribeNew, switchCard } from "../fixture/subscriber";

// Each kind of notice as the mail that a person reads, and what payments are told by.

let stack: BillingStack;
beforeAll(async () => {
  stack = await startBillingStack({ chaos: { duplicate: true, shuffle: 17 } });
});
afterAll(async () => {
  await expectExactLedger(stack.db.sql);
  await stack.stop();
});

async function mailsTo({ accountId }: Person) {
  const [row] = await stack.db.sql<{ email: string }[]>`
    select email from public.profiles where user_id = ${accountId}`;
  await drainOutbox();
  return stack.mail.mails.list(row?.email ?? "");
}
const kindsOf = async ({ accountId }: Person) =>
  (
    await stack.db.sql<{ kind: string }[]>`select kind from public.notifications
      where account_id = ${accountId} and kind in ('receipt', 'renewal', 'payment_failed') order by created_at, kind`
  ).map(({ kind }) => kind);

/** Facts of each kind as its core writes them, and words that the mail must say. */
const samples: Record<string, { facts: object; says: string[] }> = {
  welcome: { facts: {}, says: ["Welcome to", "credits a month"] },
  low_balance: {
    facts: { left_micros: credits(95), low_micros: credits(100), is_own: true },
    says: ["has 95 credits left", "You asked to hear of it at 100"],
  },
  out_of_credits: {
    facts: { left_micros: credits(3) },
    says: ["You are out of credits", "has 3 credits left"],
  },
  credits_expiring: {
    facts: {
      micros: credits(1234.5),
      lots: 2,
      first_at: "2026-11-28T10:00:00Z",
      available_micros: credits(2000),
    },
    says: ["1,235 credits are about to expire", "November 28, 2026", "2,000 credits"],
  },
  receipt: {
    facts: {
      kind: "pack",
      pack_id: "small",
      quantity: 2,
      credits_micros: credits(1000),
      amount_minor: 1000,
      currency: "usd",
      expires_at: "2027-11-28T10:00:00Z",
    },
    says: ["$10.00", "2 × Small pack", "1,000", "November 28, 2027"],
  },
  renewal: {
    facts: {
      kind: "subscription",
      plan_id: "pro",
      credits_micros: credits(5000),
      amount_minor: 2900,
      currency: "usd",
      period_end: "2026-12-28T10:00:00Z",
    },
    says: ["Your Pro plan has renewed", "$29.00", "5,000", "December 28, 2026"],
  },
  payment_failed: {
    facts: {
      invoice_id: "in_1",
      amount_minor: 2900,
      currency: "usd",
      plan_id: "pro",
      attempt: 2,
      next_attempt_at: "2026-11-24T10:00:00Z",
    },
    says: ["We could not charge $29.00", "at attempt 2", "November 24, 2026", "/billing/pay"],
  },
  top_up_stopped: {
    facts: {
      failure: "insufficient_funds",
      card_brand: "visa",
      card_last4: "0341",
      pack_id: "small",
      amount_minor: 500,
      currency: "usd",
    },
    says: ["Auto top-up has stopped", "Visa card ending in 0341", "$5.00", "/billing/payment"],
  },
  limit_warning: {
    facts: {
      scope: "department",
      scope_name: "Research <&> co",
      spend_window: "day",
      limit_micros: credits(100),
      counted_micros: credits(120),
    },
    says: ["The department Research <&> co of", "120 credits this day", "The limit is 100"],
  },
  spend_spike: {
    facts: {
      day: "2026-11-21",
      spent_micros: credits(900),
      usual_micros: credits(100),
      available_micros: credits(3000),
    },
    says: ["900 credits on November 21, 2026", "9 times", "/freeze?token="],
  },
  usage_report: {
    facts: { month: "2026-10-01", credits_micros: credits(0) },
    says: ["Your October 2026", "Credits by week (UTC)", "Oct 29–31"],
  },
};

const readable = (html: string) =>
  html
    .replaceAll("<!-- -->", "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&#x27;", "'")
    .replaceAll("&amp;", "&");

describe("a mail", () => {
  test.each(Object.keys(samples))(
    "of %s says what happened, in HTML and in plain text",
    async (kind) => {
      const person = await stack.signUp();
      const { facts, says } = samples[kind] ?? { facts: {}, says: [] };
      await stack.db
        .sql`select private.post_notice(${person.accountId}, ${kind}, ${`sample:${kind}`},
      ${JSON.stringify(facts)}::text::jsonb, ${kind === "welcome" ? person.accountId : null}, private.billing_now())`;
      const [mail, ...others] = await mailsTo(person);
      expect(others).toEqual([]);
      if (!mail) throw new Error("no mail came");
      for (const words of says) {
        expect(mail.text).toContain(words);
        expect(readable(mail.html)).toContain(words);
      }
      expect(mail.subject.length).toBeLessThan(90);
      expect(mail.html).toMatch(/^<!DOCTYPE html/);
      expect(mail.html).not.toMatch(/<img|<script|undefined|NaN|\[object/);
      expect(mail.text).not.toMatch(/undefined|NaN|\[object/);
      const mayStop = !["welcome", "payment_failed", "top_up_stopped"].includes(kind);
      expect("List-Unsubscribe" in mail.headers).toBe(mayStop);
      expect(mail.links.every((link) => link.startsWith(process.env.SITE_URL ?? "-"))).toBe(true);
    },
  );

  test("is made of every kind; those of requests are team-limits.test.ts's", () => {
    expect([...Object.keys(samples), "limit_requested", "limit_decided"].sort()).toEqual(
      [...noticeKindNames].sort(),
    );
  });
});

describe("payments", () => {
  test("of a pack are receipted once, however often Stripe tells", async () => {
    const person = await stack.signUp();
    const { url } = await createCreditCheckout(person.access, { packId: "small", quantity: 1 });
    await payCheckout(url);
    await stack.stripe.settled();
    expect(await kindsOf(person)).toEqual(["receipt"]);
    const receipts = (await mailsTo(person)).filter(({ subject }) => subject.includes("Receipt"));
    expect(receipts).toHaveLength(1);
    expect(receipts[0]?.text).toContain("Small pack");
  });

  test("of a plan are a receipt, then a renewal, then a failure an attempt, settled once paid", async () => {
    const person = await subscribeNew(stack, "starter");
    expect(await kindsOf(person)).toEqual(["receipt"]);
    await stack.advance(32);
    expect(await kindsOf(person)).toEqual(["receipt", "renewal"]);
    await switchCard(person, "pm_card_chargeCustomerFail");
    await stack.advance(32);
    const kinds = await kindsOf(person);
    expect(kinds.slice(0, 3)).toEqual(["receipt", "renewal", "payment_failed"]);
    const failures = kinds.filter((kind) => kind === "payment_failed").length;
    const failed = async () =>
      (await mailsTo(person)).filter(({ subject }) => subject.includes("failed")).length;
    // Another drain may be at it, after the webhook's response.
    await expect.poll(failed, { timeout: 20_000 }).toBe(failures);
    await switchCard(person, "pm_card_visa");
    await stack.advance(8);
    const open = await stack.db.sql`select from public.notifications
      where account_id = ${person.accountId} and kind = 'payment_failed' and settled_at is null`;
    expect(open).toHaveLength(0);
    await endSubscriptions(stack);
  });
});
