import type { Stripe } from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCatalog, createPayer, idOf, type TestCatalog } from "./testing/catalog";
import { command } from "./testing/control";
import { openStripeSandbox, type StripeSandbox } from "./testing/stripe-sandbox";

let sandbox: StripeSandbox;
let catalog: TestCatalog;
let stripe: Stripe;

beforeAll(async () => {
  sandbox = await openStripeSandbox();
  stripe = sandbox.stripe;
  catalog = await createCatalog(stripe);
});
afterAll(async () => {
  expect(sandbox.server.violations()).toEqual([]);
  await sandbox.stop();
});

/** A payment of $20 that succeeded. */
async function pay(card = "pm_card_visa") {
  const customer = await createPayer(stripe, card);
  const intent = await stripe.paymentIntents.create({
    amount: 2000,
    currency: "usd",
    customer: customer.id,
    payment_method: idOf(customer.invoice_settings.default_payment_method),
    confirm: true,
    off_session: true,
  });
  const charge = idOf(intent.latest_charge);
  return { intent, charge, read: () => stripe.charges.retrieve(charge) };
}

const readDispute = async (charge: string) => {
  const [dispute] = (await stripe.disputes.list({ charge })).data;
  if (!dispute) throw new Error("no dispute");
  return dispute;
};

/** The events about an object or a charge, oldest first. */
async function eventsOf(...ids: string[]): Promise<string[]> {
  await sandbox.server.settled();
  return sandbox.received
    .filter(({ event }) => ids.some((id) => JSON.stringify(event.data.object).includes(id)))
    .map((one) => one.type)
    .filter((type) => /^(charge\.dispute|refund|charge\.refunded|radar|credit_note)/.test(type));
}

describe("a dispute", () => {
  it.each([
    ["pm_card_createDispute", "fraudulent"],
    ["pm_card_createDisputeProductNotReceived", "product_not_received"],
  ])("follows a charge of %s and takes its money", async (card, reason) => {
    const { charge, intent, read } = await pay(card);
    const dispute = await readDispute(charge);
    expect(dispute).toMatchObject({
      amount: 2000,
      reason,
      status: "needs_response",
      payment_intent: intent.id,
      is_charge_refundable: false,
    });
    expect(dispute.balance_transactions.map((one) => one.net)).toEqual([-3500]);
    expect(await read()).toMatchObject({ disputed: true, amount_refunded: 0, refunded: false });
    expect(await eventsOf(dispute.id)).toEqual([
      "charge.dispute.created",
      "charge.dispute.funds_withdrawn",
    ]);
    await expect(stripe.refunds.create({ charge })).rejects.toMatchObject({
      code: "charge_disputed",
    });
  });

  it("is won by winning evidence, and the money comes back", async () => {
    const { charge } = await pay("pm_card_createDispute");
    const { id } = await readDispute(charge);
    const won = await stripe.disputes.update(id, {
      evidence: { uncategorized_text: "winning_evidence" },
    });
    expect(won.status).toBe("won");
    expect(won.balance_transactions.map((one) => one.amount)).toEqual([-2000, 2000]);
    expect(await eventsOf(id)).toEqual([
      "charge.dispute.created",
      "charge.dispute.funds_withdrawn",
      "charge.dispute.updated",
      "charge.dispute.closed",
      "charge.dispute.funds_reinstated",
    ]);
    const refund = await stripe.refunds.create({ charge });
    expect(refund.status).toBe("succeeded");
  });

  it("is under review while nobody decides, and staged evidence sends nothing", async () => {
    const { charge } = await pay("pm_card_createDispute");
    const { id } = await readDispute(charge);
    const evidence = { product_description: "Credits" };
    const staged = await stripe.disputes.update(id, { evidence, submit: false });
    expect(staged).toMatchObject({ status: "needs_response", evidence });
    const sent = await stripe.disputes.update(id, { evidence });
    expect(sent).toMatchObject({
      status: "under_review",
      evidence_details: { submission_count: 1, has_evidence: true },
    });
  });

  it("that is lost can be appealed and won after all", async () => {
    const { charge } = await pay("pm_card_createDispute");
    const { id } = await readDispute(charge);
    expect((await stripe.disputes.close(id)).status).toBe("lost");
    for (const status of ["appeal_needs_response", "appeal_under_review", "won"])
      await command(sandbox, `disputes/${id}`, { status });
    expect(await eventsOf(id)).toEqual([
      "charge.dispute.created",
      "charge.dispute.funds_withdrawn",
      "charge.dispute.closed",
      "charge.dispute.updated",
      "charge.dispute.updated",
      "charge.dispute.closed",
      "charge.dispute.funds_reinstated",
    ]);
    await expect(command(sandbox, `disputes/${id}`, { status: "lost" })).rejects.toThrow(
      /does not become/,
    );
  });

  it("as an inquiry takes nothing, and a full refund closes it", async () => {
    const { charge, read } = await pay("pm_card_createDisputeInquiry");
    const inquiry = await readDispute(charge);
    expect(inquiry).toMatchObject({
      status: "warning_needs_response",
      balance_transactions: [],
      is_charge_refundable: true,
    });
    await stripe.refunds.create({ charge });
    expect((await read()).refunded).toBe(true);
    expect((await readDispute(charge)).status).toBe("warning_closed");
    expect(await eventsOf(inquiry.id)).toEqual(["charge.dispute.created", "charge.dispute.closed"]);
  });

  it("grows out of an inquiry that the bank escalates", async () => {
    const { charge } = await pay("pm_card_createDisputeInquiry");
    const { id } = await readDispute(charge);
    const escalated = await stripe.disputes.update(id, {
      evidence: { uncategorized_text: "escalate_inquiry_evidence" },
    });
    expect(escalated.status).toBe("needs_response");
    expect(escalated.balance_transactions).toHaveLength(1);
    expect(await eventsOf(id)).toEqual([
      "charge.dispute.created",
      "charge.dispute.updated",
      "charge.dispute.funds_withdrawn",
    ]);
  });

  it("is opened by the control API, for a part or as one that was prevented", async () => {
    const part = await pay();
    const dispute = await command<Stripe.Dispute>(sandbox, "disputes", {
      payment_intent: part.intent.id,
      amount: 500,
      reason: "duplicate",
    });
    expect(dispute).toMatchObject({ amount: 500, reason: "duplicate", status: "needs_response" });
    const prevented = await pay();
    await command(sandbox, "disputes", { charge: prevented.charge, status: "prevented" });
    expect(await readDispute(prevented.charge)).toMatchObject({ status: "prevented" });
    expect(await prevented.read()).toMatchObject({ refunded: true, disputed: true });
  });

  it("expands to its charge, and is listed by payment intent", async () => {
    const { intent } = await pay("pm_card_createDispute");
    const [dispute] = (
      await stripe.disputes.list({ payment_intent: intent.id, expand: ["data.charge"] })
    ).data;
    expect(dispute?.charge).toMatchObject({ amount: 2000 });
  });
});

describe("a refund", () => {
  it("in parts adds up on the charge, and no more than was paid goes back", async () => {
    const { charge, read } = await pay();
    await stripe.refunds.create({ charge, amount: 500 });
    await stripe.refunds.create({ charge, amount: 700 });
    expect(await read()).toMatchObject({ amount_refunded: 1200, refunded: false });
    await expect(stripe.refunds.create({ charge, amount: 801 })).rejects.toMatchObject({
      param: "amount",
      message: expect.stringContaining("greater than unrefunded amount on charge ($8.00)"),
    });
    await stripe.refunds.create({ charge });
    expect(await read()).toMatchObject({ amount_refunded: 2000, refunded: true });
    await expect(stripe.refunds.create({ charge })).rejects.toMatchObject({
      code: "charge_already_refunded",
    });
    const events = await eventsOf(charge);
    expect(events.filter((type) => type === "charge.refunded")).toHaveLength(3);
    expect(events).not.toContain("refund.updated");
  });

  it("of one card is pending and succeeds an hour later", async () => {
    const { charge, read } = await pay("pm_card_pendingRefund");
    const refund = await stripe.refunds.create({ charge });
    expect(refund).toMatchObject({ status: "pending", pending_reason: "processing" });
    expect(await read()).toMatchObject({ amount_refunded: 2000 });
    await sandbox.server.advance(3601);
    const settled = await stripe.refunds.retrieve(refund.id);
    expect(settled.status).toBe("succeeded");
    expect(settled.pending_reason).toBeUndefined();
    expect(await eventsOf(refund.id)).toEqual(["refund.created", "refund.updated"]);
  });

  it("of another succeeds and fails an hour later, and the charge counts it no more", async () => {
    const { charge, read } = await pay("pm_card_refundFail");
    const refund = await stripe.refunds.create({ charge });
    expect(refund.status).toBe("succeeded");
    await sandbox.server.advance(3601);
    expect(await stripe.refunds.retrieve(refund.id)).toMatchObject({
      status: "failed",
      failure_reason: "expired_or_canceled_card",
    });
    expect(await read()).toMatchObject({ amount_refunded: 0, refunded: false });
    expect(await eventsOf(refund.id)).toEqual([
      "refund.created",
      "refund.updated",
      "refund.failed",
    ]);
    expect((await stripe.refunds.create({ charge, amount: 100 })).status).toBe("succeeded");
  });

  it("is moved by the control API, and canceled only while it waits for the customer", async () => {
    const { charge, read } = await pay();
    const pending = await command<Stripe.Refund>(sandbox, "refunds", { charge, ends: "later" });
    await command(sandbox, `refunds/${pending.id}`, { status: "failed" });
    expect((await read()).amount_refunded).toBe(0);
    const waiting = await command<Stripe.Refund>(sandbox, "refunds", {
      charge,
      amount: 300,
      ends: "requires_action",
    });
    expect((await stripe.refunds.cancel(waiting.id)).status).toBe("canceled");
    const done = await stripe.refunds.create({ charge, amount: 300 });
    await expect(stripe.refunds.cancel(done.id)).rejects.toThrow(/only be canceled/);
    const named = await stripe.refunds.update(done.id, { metadata: { why: "asked" } });
    expect(named.metadata).toEqual({ why: "asked" });
  });
});

describe("a credit note", () => {
  async function paidInvoice() {
    const payer = await createPayer(stripe);
    const made = await stripe.subscriptions.create({
      customer: payer.id,
      items: [{ price: catalog.pro.id }],
      expand: ["latest_invoice.payments"],
    });
    const invoice = made.latest_invoice;
    if (!invoice || typeof invoice === "string") throw new Error("no invoice");
    return { payer, invoice, intent: idOf(invoice.payments?.data[0]?.payment.payment_intent) };
  }

  it("on a paid invoice refunds, credits the balance, or notes what was paid elsewhere", async () => {
    const { payer, invoice, intent } = await paidInvoice();
    const note = await stripe.creditNotes.create({
      invoice: invoice.id,
      amount: 900,
      refund_amount: 500,
      credit_amount: 300,
      out_of_band_amount: 100,
      reason: "order_change",
    });
    expect(note).toMatchObject({
      type: "post_payment",
      status: "issued",
      post_payment_amount: 900,
    });
    expect(note.refunds.map((one) => one.amount_refunded)).toEqual([500]);
    const [refund] = (await stripe.refunds.list({ payment_intent: intent })).data;
    expect(refund).toMatchObject({ amount: 500, id: idOf(note.refunds[0]?.refund) });
    expect(await stripe.customers.retrieve(payer.id)).toMatchObject({ balance: -300 });
    expect(await stripe.invoices.retrieve(invoice.id)).toMatchObject({
      status: "paid",
      amount_paid: 2900,
      post_payment_credit_notes_amount: 900,
    });
    expect((await stripe.creditNotes.list({ invoice: invoice.id })).data).toHaveLength(1);
    expect(await eventsOf(invoice.id)).toEqual(["credit_note.created"]);
    await expect(stripe.creditNotes.voidCreditNote(note.id)).rejects.toThrow(/only void/);
    await expect(
      stripe.creditNotes.create({ invoice: invoice.id, amount: 5, refund_amount: 4 }),
    ).rejects.toMatchObject({ param: "amount" });
    await expect(
      stripe.creditNotes.create({ invoice: invoice.id, amount: 2001, credit_amount: 2001 }),
    ).rejects.toThrow(/exceed/);
  });

  it("takes a refund that was made before, line by line, and a preview leaves nothing", async () => {
    const { invoice, intent } = await paidInvoice();
    const refund = await stripe.refunds.create({ payment_intent: intent, amount: 1000 });
    const line = invoice.lines.data[0]?.id ?? "";
    const params: Stripe.CreditNoteCreateParams = {
      invoice: invoice.id,
      lines: [{ type: "invoice_line_item", invoice_line_item: line, amount: 1000 }],
      refunds: [{ refund: refund.id, amount_refunded: 1000 }],
    };
    const preview = await stripe.creditNotes.preview(params);
    expect(preview.amount).toBe(1000);
    expect((await stripe.creditNotes.list({ invoice: invoice.id })).data).toEqual([]);
    const note = await stripe.creditNotes.create(params);
    expect(note.refunds).toMatchObject([{ refund: refund.id, amount_refunded: 1000 }]);
    const lines = await stripe.creditNotes.listLineItems(note.id);
    expect(lines.data).toMatchObject([{ invoice_line_item: line, amount: 1000 }]);
    expect((await stripe.refunds.list({ payment_intent: intent })).data).toHaveLength(1);
  });

  it("on an open invoice asks for less, until it is void", async () => {
    const payer = await createPayer(stripe, "pm_card_chargeCustomerFail");
    const made = await stripe.subscriptions.create({
      customer: payer.id,
      items: [{ price: catalog.pro.id }],
    });
    const id = idOf(made.latest_invoice);
    const note = await stripe.creditNotes.create({ invoice: id, amount: 900 });
    expect(note.type).toBe("pre_payment");
    expect(await stripe.invoices.retrieve(id)).toMatchObject({ amount_remaining: 2000 });
    const voided = await stripe.creditNotes.voidCreditNote(note.id);
    expect(voided.status).toBe("void");
    expect(await stripe.invoices.retrieve(id)).toMatchObject({ amount_remaining: 2900 });
    expect(await eventsOf(note.id)).toEqual(["credit_note.created", "credit_note.voided"]);
  });
});

it("an early fraud warning comes with its card, or by the control API", async () => {
  const { charge, intent } = await pay("pm_card_createIssuerFraudRecord");
  const [warning] = (await stripe.radar.earlyFraudWarnings.list({ charge })).data;
  expect(warning).toMatchObject({ payment_intent: intent.id, actionable: true });
  const read = await stripe.radar.earlyFraudWarnings.retrieve(warning?.id ?? "");
  expect(read.charge).toBe(charge);
  expect(await eventsOf(charge)).toEqual(["radar.early_fraud_warning.created"]);
  const other = await pay();
  await command(sandbox, "early-fraud-warnings", { charge: other.charge });
  expect((await stripe.radar.earlyFraudWarnings.list({ charge: other.charge })).data).toHaveLength(
    1,
  );
});
