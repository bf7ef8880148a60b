import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { GET as getSettings, PUT as putSettings } from "../../../app/api/billing/auto-top-up/route";
import { POST as postOutbox } from "../../../app/api/cron/outbox/route";
import { POST as postTopUps } from "../../../app/api/cron/top-ups/route";
import { topUp } from "../../../lib/billing/auto-top-up/attempt";
import { usesTopUpCard } from "../../../lib/billing/auto-top-up/card";
import { getAutoTopUp, listTopUps, setAutoTopUp } from "../../../lib/billing/auto-top-up/settings";
import { ensureCustomer } from "../../../lib/billing/customers/customer";
import { setDefaultPaymentMethod } from "../../../lib/billing/customers/payment-methods";
import { stripe } from "../../../lib/billing/stripe-client";
import { chargeCredits } from "../../../lib/credits/charge-credits";
import { reserveCredits } from "../../../lib/credits/reserve-credits";
import { settleHold } from "../../../lib/credits/settle-hold";
import { drainOutbox } from "../../../lib/notifications/drain-outbox";
import { expectDocumentedAnswer } from "../fixture/documented-answer";
import { expectExactLedger } from "../fixture/exact-ledger";
import { foundOrganization, joinAccount } from "../fixture/person";
import {
  type BillingStack,
  deliverUntilTaken,
  lastEventId,
  listEvents,
  type Person,
  readGrants,
  shuffle,
  startBillingStack,
} from "./billing-stack";

let stack: BillingStack;
beforeAll(async () => {
  stack = await startBillingStack();
});
afterEach(async () => {
  stack.speak();
  stack.mail.fail(null);
  await stack.stripe.settled();
  await expectExactLedger(stack.db.sql);
});
afterAll(async () => {
  expect(stack.stripe.violations()).toEqual([]);
  await stack.stop();
});

const million = 1_000_000;
/** A new person has 100 credits; the first query of 5 brings them to the threshold. */
const terms = {
  isOn: true as const,
  thresholdMicros: 95 * million,
  packId: "small",
  monthlyCapMinor: 1_500,
};
const pack = { credits: 500, cents: 500 };

/** Webhooks and what runs after a response take their time on a busy machine. */
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 20_000, interval: 50 });

/** Saves a card as the account's default, as the application does. */
async function saveDefault({ access }: Person, card: string): Promise<string> {
  const { customerId } = await ensureCustomer(access);
  const { id } = await stripe().paymentMethods.attach(card, { customer: customerId });
  await setDefaultPaymentMethod(access, id);
  return id;
}

async function personWith(card: string): Promise<Person & { cardId: string }> {
  const person = await stack.signUp();
  const cardId = await saveDefault(person, card);
  await setAutoTopUp(person.access, terms);
  return { ...person, cardId };
}

const query = ({ access }: Person) => chargeCredits(access, { action: "query" }, randomUUID());
const lots = ({ accountId }: Person) => readGrants(stack.db, accountId, "topup");
const settings = async ({ access }: Person) => {
  const found = await getAutoTopUp(access);
  if (!found) throw new Error("auto top-up was never on");
  return found;
};
const last = async ({ access }: Person) => (await listTopUps(access))[0];
const intents = async ({ access }: Person) => {
  const { customerId } = await ensureCustomer(access);
  return (await stripe().paymentIntents.list({ customer: customerId })).data;
};
/** As if the attempt had been begun so long ago. */
const age = ({ accountId }: Person, time: string) =>
  stack.db.sql`update top_up_attempts set started_at = started_at - ${time}::interval
    where account_id = ${accountId}`;
const addressOf = ({ access }: Person) => access.email;
/** The mails that tell of a stop; welcome and receipts come too. */
const mailsTo = (person: Person) =>
  stack.mail.mails
    .list(addressOf(person))
    .filter(({ subject }) => subject.includes("Auto top-up has stopped"));

/** Every request to make an intent is lost, before Stripe acts or after. */
async function loseAnswers(when: "before" | "after") {
  const match = "POST /v1/payment_intents";
  if (when === "after") await stack.breakStripe({ kind: "timeout_after_commit", times: 1, match });
  await stack.breakStripe({ kind: "api_error", times: when === "after" ? 2 : 3, match });
}

/** The client has made its last try: what it does from now on meets no fault. */
async function giveUp() {
  await eventually(async () => {
    const reply = await fetch(`${stack.stripe.url}/_test/chaos.json`);
    return (await reply.json()).faults;
  }).toEqual([]);
}

describe("a charge that leaves the balance at the threshold", () => {
  test("buys the pack with the saved card, once, by its intent's key", async () => {
    const person = await personWith("pm_card_visa");
    expect(await query(person)).toMatchObject({ outcome: "ok", isTopUpDue: true });
    await eventually(() => lots(person)).toEqual([pack.credits]);
    const [intent] = await intents(person);
    expect(intent).toMatchObject({
      amount: pack.cents,
      status: "succeeded",
      metadata: { kind: "topup" },
    });
    const [lot] = await stack.db.sql`select source_key, paid_minor::int as paid from credit_grants
      where account_id = ${person.accountId} and source = 'topup'`;
    expect(lot).toEqual({ source_key: `pi:${intent?.id}`, paid: pack.cents });
    expect(await query(person)).toMatchObject({ isTopUpDue: false });
    expect(await settings(person)).toMatchObject({ spentMinor: pack.cents, stoppedAt: null });
  });

  test("buys once when twenty charges end at once, and every event comes three times", async () => {
    const person = await personWith("pm_card_visa");
    stack.hush();
    const before = await lastEventId();
    await Promise.all(Array.from({ length: 15 }, () => query(person)));
    await eventually(() => lots(person)).toEqual([pack.credits]);
    const events = await listEvents(before);
    await Promise.all(shuffle([...events, ...events, ...events], 7).map(deliverUntilTaken));
    expect(await lots(person)).toEqual([pack.credits]);
    expect(await intents(person)).toHaveLength(1);
  });

  test("may be a settled hold as well", async () => {
    const person = await personWith("pm_card_visa");
    const held = await reserveCredits(person.access, {
      action: "query",
      origin: "run",
      idempotencyKey: null,
    });
    await settleHold(person.access, {
      reservationId: held.reservationId ?? "",
      origin: "run",
      started: true,
      tools: [],
      ended: "completed",
    });
    await eventually(() => lots(person)).toEqual([pack.credits]);
  });

  test("buys nothing where auto top-up is off", async () => {
    const person = await personWith("pm_card_visa");
    await setAutoTopUp(person.access, { isOn: false });
    expect(await query(person)).toMatchObject({ isTopUpDue: false });
    expect(await topUp(person.accountId)).toBe("off");
    expect(await intents(person)).toEqual([]);
  });
});

test("a top-up that is disputed freezes its lot, and no other is bought meanwhile", async () => {
  const person = await personWith("pm_card_visa");
  await query(person);
  await eventually(() => lots(person)).toEqual([pack.credits]);
  const [intent] = await intents(person);
  const reply = await fetch(`${stack.stripe.url}/_test/disputes`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ payment_intent: intent?.id, status: "needs_response" }),
  });
  expect(reply.ok).toBe(true);
  await stack.stripe.settled();
  await eventually(() => last(person)).toMatchObject({ status: "disputed" });
  await stack.advance(2 / 24);
  expect(await topUp(person.accountId)).toBe("disputed");
  expect(await intents(person)).toHaveLength(1);
});

test("a top-up that was refunded before its grant was heard of nets to zero", async () => {
  const person = await personWith("pm_card_visa");
  stack.hush();
  await loseAnswers("after");
  await query(person);
  await giveUp();
  const [intent] = await intents(person);
  await stripe().refunds.create({ payment_intent: intent?.id ?? "" });
  await age(person, "2 minutes");
  expect(await topUp(person.accountId)).toBe("paid");
  expect(await last(person)).toMatchObject({ status: "refunded" });
  const [row] = await stack.db.sql<{ left: number }[]>`
    select coalesce(sum(remaining_micros), 0)::int as left from credit_grants
    where account_id = ${person.accountId} and source = 'topup'`;
  expect(row?.left).toBe(0);
});

describe("a crash", () => {
  test("after the attempt was written leaves it to the sweep, which makes it once", async () => {
    const person = await personWith("pm_card_visa");
    await stack.db
      .sql`update credit_balances set top_up_at_micros = null where account_id = ${person.accountId}`;
    await query(person);
    await stack.db.sql`select * from begin_top_up(${person.accountId})`;
    expect(await topUp(person.accountId)).toBe("in_flight");
    expect(await intents(person)).toEqual([]);
    await age(person, "2 minutes");
    const ends = await Promise.all([topUp(person.accountId), topUp(person.accountId)]);
    expect(ends).toContain("paid");
    await eventually(() => lots(person)).toEqual([pack.credits]);
    expect(await intents(person)).toHaveLength(1);
  });

  test("after the charge leaves its outcome unknown, counted, and found again by the sweep", async () => {
    const person = await personWith("pm_card_visa");
    stack.hush();
    const before = await lastEventId();
    await loseAnswers("after");
    await query(person);
    await giveUp();
    await eventually(async () => (await intents(person)).length).toBe(1);
    expect(await settings(person)).toMatchObject({ spentMinor: pack.cents });
    expect(await lots(person)).toEqual([]);
    await eventually(() => topUp(person.accountId)).toBe("in_flight");
    await age(person, "2 minutes");
    const swept = await cron(postTopUps);
    expect(swept.outcomes).toMatchObject({ paid: 1 });
    expect(await lots(person)).toEqual([pack.credits]);
    await Promise.all((await listEvents(before)).map(deliverUntilTaken));
    expect(await lots(person)).toEqual([pack.credits]);
    expect(await intents(person)).toHaveLength(1);
  });

  test("before the answer: the webhook alone grants", async () => {
    const person = await personWith("pm_card_visa");
    await loseAnswers("after");
    await query(person);
    await giveUp();
    await eventually(() => lots(person)).toEqual([pack.credits]);
    expect(await topUp(person.accountId)).toBe("above_threshold");
  });

  test("before the charge: the same key is used again, and only while it may be", async () => {
    const person = await personWith("pm_card_visa");
    await loseAnswers("before");
    await query(person);
    await giveUp();
    await eventually(() => last(person)).toMatchObject({ status: "pending" });
    await eventually(() => topUp(person.accountId)).toBe("in_flight");
    await age(person, "5 minutes");
    await setAutoTopUp(person.access, { isOn: false });
    expect(await topUp(person.accountId)).toBe("unknown");
    expect(await intents(person)).toEqual([]);
    await setAutoTopUp(person.access, terms);
    expect(await topUp(person.accountId)).toBe("paid");
    expect(await intents(person)).toHaveLength(1);
  });

  test("that never reached Stripe is given up when its key is no longer known there", async () => {
    const person = await personWith("pm_card_visa");
    await loseAnswers("before");
    await query(person);
    await giveUp();
    await eventually(() => topUp(person.accountId)).toBe("in_flight");
    await age(person, "21 hours");
    expect(await topUp(person.accountId)).toBe("unknown");
    expect(await settings(person)).toMatchObject({ spentMinor: pack.cents });
    await age(person, "6 hours");
    expect(await topUp(person.accountId)).toBe("expired");
    expect(await settings(person)).toMatchObject({ spentMinor: 0, stoppedAt: null });
    expect(await intents(person)).toEqual([]);
  });
});

describe("a card that is refused", () => {
  test("stops auto top-up and mails once, however many hear of it", async () => {
    const person = await personWith("pm_card_chargeCustomerFail");
    const before = await lastEventId();
    await query(person);
    await eventually(() => mailsTo(person)).toHaveLength(1);
    expect(await settings(person)).toMatchObject({ stoppedReason: expect.any(String) });
    expect(await last(person)).toMatchObject({ status: "failed" });
    const events = await listEvents(before);
    expect(events.map(({ type }) => type)).toContain("payment_intent.payment_failed");
    await Promise.all([...events, ...events].map(deliverUntilTaken));
    await Promise.all([drainOutbox(), drainOutbox(), cron(postOutbox)]);
    expect(await topUp(person.accountId)).toBe("stopped");
    const [mail] = mailsTo(person);
    expect(mailsTo(person)).toHaveLength(1);
    expect(mail).toMatchObject({ subject: expect.stringContaining("Auto top-up has stopped") });
    expect(mail?.text).toContain("$5.00");
    expect(mail?.text).toContain("Nothing was charged");
    expect(mail?.links[0]).toBe(`${process.env.SITE_URL}/billing/payment`);
    await eventually(async () => (await intents(person))[0]?.status).toBe("canceled");
  });

  test("because its bank wants every payment confirmed, stops it too", async () => {
    const person = await personWith("pm_card_threeDSecure2Required");
    await query(person);
    await eventually(() => settings(person)).toMatchObject({
      stoppedReason: "authentication_required",
    });
    await eventually(() => mailsTo(person)).toHaveLength(1);
    expect(mailsTo(person)[0]?.text).toContain("confirmed by you");
  });

  test("because it was removed at Stripe, stops it too", async () => {
    const person = await personWith("pm_card_visa");
    await stripe().paymentMethods.detach(person.cardId);
    await query(person);
    await eventually(() => settings(person)).toMatchObject({ stoppedReason: "card_missing" });
    expect(await lots(person)).toEqual([]);
  });

  test("gives way to one that is saved since, as the webhook tells", async () => {
    const person = await personWith("pm_card_chargeCustomerFail");
    await query(person);
    await eventually(() => settings(person)).toMatchObject({ stoppedAt: expect.any(String) });
    const { customerId } = await ensureCustomer(person.access);
    const { id } = await stripe().paymentMethods.attach("pm_card_visa", { customer: customerId });
    await stack.stripe.settled();
    expect(await settings(person)).toMatchObject({ stoppedAt: null, cardId: id });
    // New terms do not go back to the refused card, although it is still the default.
    await setAutoTopUp(person.access, { ...terms, monthlyCapMinor: 1_000 });
    expect(await settings(person)).toMatchObject({ stoppedAt: null, cardId: id });
    expect(await topUp(person.accountId)).toBe("too_soon");
    await stack.advance(1 / 24);
    await cron(postTopUps);
    expect(await lots(person)).toEqual([pack.credits]);
  });

  test("gives way to one that is made the default", async () => {
    const person = await personWith("pm_card_chargeCustomerFail");
    await query(person);
    await eventually(() => settings(person)).toMatchObject({ stoppedAt: expect.any(String) });
    stack.hush();
    const id = await saveDefault(person, "pm_card_mastercard");
    expect(await settings(person)).toMatchObject({ stoppedAt: null, cardId: id });
  });

  test("follows the default card that was chosen in Stripe's portal", async () => {
    const person = await personWith("pm_card_visa");
    const { customerId } = await ensureCustomer(person.access);
    const { id } = await stripe().paymentMethods.attach("pm_card_mastercard", {
      customer: customerId,
    });
    await stack.stripe.settled();
    expect(await settings(person)).toMatchObject({ cardId: person.cardId });
    await stripe().customers.update(customerId, {
      invoice_settings: { default_payment_method: id },
    });
    await stack.stripe.settled();
    expect(await settings(person)).toMatchObject({ cardId: id, cardBrand: "mastercard" });
    expect(await usesTopUpCard(person.accountId, id)).toBe(true);
    expect(await usesTopUpCard(person.accountId, person.cardId)).toBe(false);
  });
});

describe("a top-up that its bank decides about days later", () => {
  /** Auto top-up that charges a bank account: cards decide at once. */
  async function underWay(iban: string) {
    const person = await personWith("pm_card_visa");
    const { customerId } = await ensureCustomer(person.access);
    const bank = await stripe().paymentMethods.create({
      type: "sepa_debit",
      sepa_debit: { iban },
      billing_details: { name: "Ada", email: addressOf(person) },
    });
    await stripe().paymentMethods.attach(bank.id, { customer: customerId });
    await stack.db.sql`update top_up_settings set card_id = ${bank.id}
      where account_id = ${person.accountId}`;
    await query(person);
    await eventually(async () => (await last(person))?.status).toBe("processing");
    expect(await topUp(person.accountId)).toBe("in_flight");
    await age(person, "1 day");
    // The sweep looks, and it is still under way: nothing is charged again.
    expect(await topUp(person.accountId)).toBe("processing");
    expect(await lots(person)).toEqual([]);
    expect((await settings(person)).spentMinor).toBe(pack.cents);
    return person;
  }

  test("grants once when it is paid", async () => {
    const person = await underWay("AT611904300234573201");
    await stack.advance(4);
    await eventually(() => lots(person)).toEqual([pack.credits]);
    await Promise.all([topUp(person.accountId), topUp(person.accountId)]);
    expect(await intents(person)).toHaveLength(1);
    expect((await settings(person)).spentMinor).toBe(pack.cents);
  });

  test("stops auto top-up when it is refused, and counts no longer", async () => {
    const person = await underWay("AT861904300235473202");
    await stack.advance(4);
    await eventually(async () => (await last(person))?.status).toBe("failed");
    expect(await lots(person)).toEqual([]);
    expect(await settings(person)).toMatchObject({ spentMinor: 0 });
    expect((await settings(person)).stoppedAt).not.toBeNull();
    expect(await topUp(person.accountId)).toBe("stopped");
  });
});

describe("the mail that tells of it", () => {
  const stop = async (fault: Parameters<typeof stack.mail.fail>[0]) => {
    const person = await personWith("pm_card_chargeCustomerFail");
    // Their welcome is out before anything fails.
    await stack.db.sql`select public.reset_monthly_credits(${person.accountId})`;
    await drainOutbox();
    stack.mail.fail(fault);
    await query(person);
    await eventually(() => settings(person)).toMatchObject({ stoppedAt: expect.any(String) });
    return person;
  };
  /** Lets no job wait any longer that no drain is at. */
  const hurry = () =>
    stack.db.sql`update private.jobs set run_at = clock_timestamp()
      where done_at is null and parked_at is null and leased_until is null`;
  const jobOf = async ({ accountId }: Person) => {
    const [job] = await stack.db.sql<{ attempts: number; done: boolean; parked: boolean }[]>`
      select attempts, done_at is not null as done, parked_at is not null as parked
      from private.jobs where payload ->> 'notification_id' in (select notification_id::text from notifications
        where account_id = ${accountId} and kind = 'top_up_stopped')`;
    return job;
  };

  test("is tried again when the mail service fails", async () => {
    const person = await stop({ kind: "unavailable", times: 2 });
    await eventually(() => jobOf(person)).toMatchObject({ attempts: 1, done: false });
    await eventually(async () => {
      await hurry();
      await drainOutbox();
      return jobOf(person);
    }).toMatchObject({ attempts: 3, done: true });
    expect(mailsTo(person)).toHaveLength(1);
  });

  test("arrives once when the mail service took it and its answer was lost", async () => {
    const person = await stop({ kind: "lost", times: 1 });
    await eventually(() => mailsTo(person)).toHaveLength(1);
    await eventually(async () => {
      await hurry();
      await drainOutbox();
      return jobOf(person);
    }).toMatchObject({ attempts: 2, done: true });
    expect(mailsTo(person)).toHaveLength(1);
  });

  test("is parked when the mail service refuses it for good", async () => {
    const person = await stop({ kind: "invalid", times: 1 });
    await eventually(() => jobOf(person)).toMatchObject({ parked: true });
    await hurry();
    await drainOutbox();
    expect(mailsTo(person)).toEqual([]);
  });
});

async function cron(handler: Handler) {
  const secret = process.env.CRON_SECRET;
  const request = new Request("http://farebox.test/api/cron", {
    method: "POST",
    headers: { authorization: `Bearer ${secret}` },
  });
  const reply = await handler(request, { params: Promise.resolve({}) });
  expect(reply.status).toBe(200);
  const answer = await reply.json();
  expectDocumentedAnswer(handler, answer);
  return answer;
}

type Handler = (request: Request, context: { params: Promise<unknown> }) => Promise<Response>;

async function call(handler: Handler, person: Person, body?: object, accountId?: string) {
  const reply = await handler(
    new Request("http://farebox.test/api/billing/auto-top-up", {
      method: body ? "PUT" : "GET",
      headers: {
        authorization: `Bearer ${person.token}`,
        ...(body ? { "content-type": "application/json" } : {}),
        ...(accountId ? { "x-account-id": accountId } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    }),
    { params: Promise.resolve({}) },
  );
  const answer = await reply.json();
  if (reply.ok) expectDocumentedAnswer(handler, answer);
  return { status: reply.status, body: answer };
}

describe("the settings' address", () => {
  const wanted = { isOn: true, threshold: 50, packId: "small", monthlyCapMinor: 1_000 };

  test("switches on with the default card, shows it, and switches off", async () => {
    const person = await stack.signUp();
    expect((await call(getSettings, person)).body).toMatchObject({ isOn: false, terms: null });
    await saveDefault(person, "pm_card_visa");
    const on = await call(putSettings, person, wanted);
    expect(on).toMatchObject({
      status: 200,
      body: {
        isOn: true,
        terms: { threshold: 50, monthlyCapMinor: 1_000, spentMinor: 0, card: { last4: "4242" } },
        stopped: null,
        topUps: [],
      },
    });
    const off = await call(putSettings, person, { isOn: false });
    expect(off.body).toMatchObject({ isOn: false, terms: { threshold: 50 } });
  });

  test("refuses, with what to change, what could never work", async () => {
    const person = await stack.signUp();
    expect(await call(putSettings, person, wanted)).toMatchObject({
      status: 409,
      body: { reason: "no_card" },
    });
    await saveDefault(person, "pm_card_visa");
    for (const [change, reason] of [
      [{ threshold: 500 }, "pack_too_small"],
      [{ monthlyCapMinor: 499 }, "cap_too_small"],
      [{ packId: "gold" }, "pack_unknown"],
    ] as const) {
      const answer = await call(putSettings, person, { ...wanted, ...change });
      expect(answer).toMatchObject({ status: 409, body: { code: "conflict", reason } });
    }
    for (const change of [{ threshold: -1 }, { threshold: 0.0000001 }, { monthlyCapMinor: 1.5 }]) {
      expect((await call(putSettings, person, { ...wanted, ...change })).status).toBe(400);
    }
    expect((await call(getSettings, person)).body).toMatchObject({ isOn: false, terms: null });
  });

  test("is for those who pay", async () => {
    const [owner, member] = [await stack.signUp(), await stack.signUp()];
    const id = await foundOrganization(stack.db.sql, owner.accountId);
    await joinAccount(stack.db.sql, id, member.accountId, "member");
    expect((await call(getSettings, member, undefined, id)).status).toBe(403);
    expect((await call(putSettings, member, { isOn: false }, id)).status).toBe(403);
    expect((await call(getSettings, owner, undefined, id)).status).toBe(200);
  });

  test("tops up at once when the balance is low already", async () => {
    const person = await stack.signUp();
    await saveDefault(person, "pm_card_visa");
    await call(putSettings, person, { ...wanted, threshold: 400 });
    await eventually(() => lots(person)).toEqual([pack.credits]);
  });
});
