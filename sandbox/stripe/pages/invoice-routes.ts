import type { Context } from "hono";
import { html } from "hono/html";
import { dayOf } from "../billing/calendar";
import { formatMoney } from "../billing/money";
import { type PayOutcome, payInvoice } from "../billing/pay-invoice";
import { createBankAccount, createCard } from "../billing/payment-methods";
import type { App, Site } from "../http/server";
import type { Invoice } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { CARD_SCRIPT, cardChoice, type FormProblem, testCardList } from "./card-form";
import { chosenCard, formBody, problemOf } from "./form-body";
import { type Html, layout, messagePage } from "./layout";
import { type PdfText, pdfPage } from "./pdf";

/** The page behind `hosted_invoice_url`, where an open invoice can be paid, and its PDF. */
export function mountInvoices(app: App, { engine }: Site): void {
  const show = (c: Context, id: string, problem: FormProblem | null) =>
    engine.run((tx) =>
      c.html(invoicePage(tx, tx.get("invoice", id), problem), problem ? 402 : 200),
    );

  app.get("/i/:id", (c) => {
    const id = c.req.param("id");
    if (!engine.state.rows.invoice[id])
      return c.html(messagePage("Not found", "There is no such invoice."), 404);
    return show(c, id, null);
  });

  app.get("/i/:id/pdf", (c) => {
    const invoice = engine.state.rows.invoice[c.req.param("id")];
    if (!invoice) return c.html(messagePage("Not found", "There is no such invoice."), 404);
    return c.body(pdfPage(invoiceText(invoice)), 200, {
      "content-type": "application/pdf",
      "content-disposition": `inline; filename="${invoice.number ?? invoice.id}.pdf"`,
    });
  });

  app.post("/i/:id", async (c) => {
    const id = c.req.param("id");
    const form = await formBody(c);
    const chosen = chosenCard(form, engine.now());
    if (!chosen.ok) return show(c, id, chosen.problem);
    const { card } = chosen;
    let outcome: PayOutcome;
    try {
      outcome = engine.run((tx) => {
        const own = tx.forCustomer(tx.get("invoice", id).customer);
        const method =
          card.kind === "saved"
            ? card.id
            : card.kind === "bank"
              ? createBankAccount(own, card.iban, { name: card.holder }).id
              : createCard(own, card.details).id;
        return payInvoice(own, id, { paymentMethod: method, offSession: false });
      });
    } catch (error) {
      return show(c, id, problemOf(error));
    }
    if (outcome.kind === "declined")
      return show(c, id, { field: null, message: outcome.decline.message });
    if (outcome.kind === "challenge")
      return c.redirect(`/challenge/${outcome.intent.id}?return=/i/${id}`, 303);
    return c.redirect(`/i/${id}`, 303);
  });

  app.get("/receipts/:id", (c) => {
    const charge = engine.state.rows.charge[c.req.param("id")];
    if (!charge) return c.html(messagePage("Not found", "There is no such receipt."), 404);
    const amount = formatMoney(charge.amount, charge.currency);
    const card = charge.payment_method_details?.card;
    return c.html(
      messagePage(
        `Receipt: ${amount}`,
        `Paid on ${dayOf(charge.created)} with a card ending in ${card?.last4 ?? "????"}.`,
      ),
    );
  });
}

function invoicePage(tx: Transaction, invoice: Invoice, problem: FormProblem | null): Html {
  const saved = tx.list("payment_method").filter((one) => one.customer === invoice.customer);
  const money = (amount: number) => formatMoney(amount, invoice.currency);
  const content = html`<div class="one">
    <section class="panel">
      <h1 class="soft" style="font-size:15px">Invoice ${invoice.number}</h1>
      <p class="amount">${money(invoice.amount_due)}</p>
      <p><span class="badge ${invoice.status === "paid" ? "good" : "bad"}">${invoice.status}</span>
        <span class="soft">${dayOf(invoice.created)}, ${invoice.customer_email ?? ""}</span></p>
      ${invoice.lines.data.map(
        (line) => html`<div class="row">
          <span>${line.description}<span class="soft small" style="display:block">
            ${dayOf(line.period.start)} – ${dayOf(line.period.end)}</span></span>
          <span>${money(line.amount)}</span>
        </div>`,
      )}
      ${(invoice.total_discount_amounts ?? []).map(
        (one) =>
          html`<div class="row"><span>Discount</span><span>−${money(one.amount)}</span></div>`,
      )}
      <div class="row total"><span>Total</span><span>${money(invoice.total)}</span></div>
      ${
        invoice.starting_balance !== 0
          ? html`<div class="row"><span>Applied balance</span>
              <span>${money(invoice.amount_due - invoice.total)}</span></div>`
          : ""
      }
      <div class="row"><strong>Amount due</strong><strong>${money(invoice.amount_remaining)}</strong></div>
      <a href="/i/${invoice.id}/pdf">Download invoice</a>
    </section>
    ${
      invoice.status === "open"
        ? html`<form class="panel" method="post" action="/i/${invoice.id}" data-card novalidate>
              ${problem && problem.field === null ? html`<p class="alert" role="alert">${problem.message}</p>` : ""}
              ${cardChoice(saved, problem)}
              <button class="main full" type="submit">Pay ${money(invoice.amount_remaining)}</button>
            </form>
            ${testCardList()}`
        : ""
    }
  </div>`;
  return layout(`Invoice ${invoice.number}`, content, { script: CARD_SCRIPT });
}

function invoiceText(invoice: Invoice): PdfText[] {
  const money = (amount: number) => formatMoney(amount, invoice.currency);
  const texts: PdfText[] = [
    { x: 50, y: 70, size: 20, text: "Invoice", bold: true },
    { x: 50, y: 100, size: 10, text: `Number ${invoice.number ?? invoice.id}` },
    { x: 50, y: 116, size: 10, text: `Date ${dayOf(invoice.created)}` },
    {
      x: 50,
      y: 132,
      size: 10,
      text: `Bill to ${invoice.customer_name ?? invoice.customer_email ?? ""}`,
    },
    { x: 50, y: 148, size: 10, text: `Status ${invoice.status ?? ""}` },
  ];
  let y = 190;
  for (const line of invoice.lines.data.slice(0, 24)) {
    texts.push({ x: 50, y, size: 10, text: (line.description ?? "").slice(0, 72) });
    texts.push({ x: 545, y, size: 10, text: money(line.amount), right: true });
    y += 18;
  }
  const rows: [string, number][] = [
    ["Subtotal", invoice.subtotal],
    ...(invoice.total_discount_amounts ?? []).map((one): [string, number] => [
      "Discount",
      -one.amount,
    ]),
    ["Total", invoice.total],
    ["Amount due", invoice.amount_due],
  ];
  y += 12;
  for (const [label, amount] of rows) {
    texts.push({ x: 380, y, size: 10, text: label, bold: true });
    texts.push({ x: 545, y, size: 10, text: money(amount), right: true });
    y += 18;
  }
  return texts;
}
