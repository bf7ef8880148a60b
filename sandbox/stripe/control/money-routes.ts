import type { Context } from "hono";
import { z } from "zod";
import { settleDebit } from "../billing/after-payment";
import { type DisputeStatus, moveDispute, openDispute } from "../billing/disputes";
import { warnOfFraud } from "../billing/early-fraud-warnings";
import { failFinalization } from "../billing/fail-finalization";
import { createRefund, settleRefund } from "../billing/refunds";
import type { Site } from "../http/server";
import type { Charge } from "../state/tables";
import type { Transaction } from "../state/transaction";
import type { Control } from "./control";

const amount = z.coerce.number().int().min(1).optional();

/** A charge is named by its own id, its payment intent's or its invoice's. */
const onCharge = z.object({
  charge: z.string().optional(),
  payment_intent: z.string().optional(),
  invoice: z.string().optional(),
});

const disputeBody = onCharge.extend({
  amount,
  reason: z.string().default("fraudulent"),
  status: z
    .enum(["needs_response", "warning_needs_response", "prevented"])
    .default("needs_response"),
});

const refundBody = onCharge.extend({
  amount,
  ends: z.enum(["at_once", "later", "fail_later", "requires_action"]).optional(),
});

function chargeOf(tx: Transaction, named: z.infer<typeof onCharge>): Charge {
  if (named.charge) return tx.get("charge", named.charge, "charge");
  const payment = named.invoice
    ? tx
        .list("invoice_payment")
        .find((one) => one.invoice === named.invoice && one.status === "paid")
    : null;
  const intent = named.payment_intent ?? payment?.payment.payment_intent ?? "";
  const { latest_charge } = tx.get("payment_intent", intent, "payment_intent");
  return tx.get("charge", latest_charge ?? "", "charge");
}

/** The payment intent of a bank debit, by its id, its session's or its invoice's. */
function debitOf(tx: Transaction, id: string): string {
  if (id.startsWith("pi_")) return id;
  const session = tx.find("checkout_session", id);
  if (session?.payment_intent) return session.payment_intent;
  const invoice = tx.get("invoice", session?.invoice ?? id).id;
  const payment = tx.list("invoice_payment").find((one) => one.invoice === invoice);
  return payment?.payment.payment_intent ?? "";
}

/** What happens to money that was paid, at the press of a button: disputes, refunds, warnings. */
export function mountMoney({ post }: Control, { engine }: Site): void {
  post("/_test/disputes", disputeBody, (body) =>
    engine.run((tx) => {
      const charge = chargeOf(tx, body);
      const own = tx.forCustomer(charge.customer);
      const status: DisputeStatus = body.status;
      // A dispute that was prevented was settled by giving the money back.
      const settles = status === "prevented";
      if (settles)
        createRefund(own, charge, {
          amount: body.amount ?? null,
          reason: "fraudulent",
          metadata: {},
        });
      return openDispute(own, charge, { amount: body.amount ?? null, reason: body.reason, status });
    }),
  );
  post("/_test/disputes/:id", z.object({ status: z.string() }), (body, c: Context) =>
    engine.run((tx) => {
      const dispute = tx.get("dispute", c.req.param("id") ?? "");
      const { customer } = tx.get("charge", String(dispute.charge));
      return moveDispute(tx.forCustomer(customer), dispute.id, body.status);
    }),
  );
  post("/_test/refunds", refundBody, (body) =>
    engine.run((tx) => {
      const charge = chargeOf(tx, body);
      return createRefund(tx.forCustomer(charge.customer), charge, {
        amount: body.amount ?? null,
        reason: "requested_by_customer",
        metadata: {},
        ...(body.ends ? { ends: body.ends } : {}),
      });
    }),
  );
  const settled = z.object({ status: z.enum(["succeeded", "failed", "canceled"]) });
  post("/_test/refunds/:id", settled, (body, c: Context) =>
    engine.run((tx) => {
      const refund = tx.get("refund", c.req.param("id") ?? "");
      return settleRefund(tx.forCustomer(refund.customer), refund.id, body.status);
    }),
  );
  const answered = z.object({ status: z.enum(["succeeded", "failed"]) });
  post("/_test/payments/:id", answered, (body, c: Context) =>
    engine.run((tx) => {
      const id = debitOf(tx, c.req.param("id") ?? "");
      settleDebit(tx.forCustomer(tx.get("payment_intent", id).customer), id, body.status);
      return tx.get("payment_intent", id);
    }),
  );
  post("/_test/invoices/:id/fail-finalization", z.object({}), (_body, c: Context) =>
    engine.run((tx) => {
      const invoice = tx.get("invoice", c.req.param("id") ?? "");
      return failFinalization(tx.forCustomer(invoice.customer), invoice.id);
    }),
  );
  post("/_test/early-fraud-warnings", onCharge, (body) =>
    engine.run((tx) => {
      const charge = chargeOf(tx, body);
      return warnOfFraud(tx.forCustomer(charge.customer), charge);
    }),
  );
}
