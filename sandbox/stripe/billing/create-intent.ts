import { invalidRequest } from "../api-error";
import { newClientSecret, newId } from "../state/identifier";
import type { PaymentIntent } from "../state/tables";
import type { Transaction } from "../state/transaction";

export interface NewIntent {
  amount: number;
  currency: string;
  customer: string | null;
  paymentMethod?: string | null;
  description?: string | null;
  metadata?: Record<string, string>;
  receiptEmail?: string | null;
  setupFutureUsage?: "off_session" | "on_session" | null;
  invoice?: string | null;
  session?: string | null;
  captureMethod?: string;
}

/** The least that can be charged, in minor units; https://docs.stripe.com/currencies. */
const MINIMUM = 50;

export function createIntent(tx: Transaction, o: NewIntent): PaymentIntent {
  if (!Number.isInteger(o.amount) || o.amount < 1)
    throw invalidRequest("Invalid positive integer", "amount", "parameter_invalid_integer");
  if (o.amount < MINIMUM)
    throw invalidRequest("Amount must be at least $0.50 usd", "amount", "amount_too_small");
  const id = newId("pi");
  tx.put("intent_facts", {
    id,
    invoice: o.invoice ?? null,
    session: o.session ?? null,
    offSession: false,
    returnUrl: null,
    settlesAt: null,
    settles: "succeeded",
  });
  const intent = tx.put("payment_intent", {
    id,
    object: "payment_intent",
    allowed_payment_method_types: null,
    amount: o.amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods:
      o.invoice || o.session ? null : { allow_redirects: "always", enabled: true },
    canceled_at: null,
    cancellation_reason: null,
    capture_method: "automatic_async",
    client_secret: newClientSecret(id),
    confirmation_method: "automatic",
    created: tx.now,
    currency: o.currency,
    customer: o.customer,
    customer_account: null,
    description: o.description ?? null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: { enabled: false },
    metadata: o.metadata ?? {},
    next_action: null,
    on_behalf_of: null,
    payment_details: { customer_reference: null, order_reference: o.invoice ?? null },
    payment_method: o.paymentMethod ?? null,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: {
        installments: null,
        mandate_options: null,
        network: null,
        request_three_d_secure: "automatic",
      },
    },
    payment_method_types: ["card"],
    payment_record: null,
    processing: null,
    receipt_email: o.receiptEmail ?? null,
    review: null,
    setup_future_usage: o.setupFutureUsage ?? null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: o.paymentMethod ? "requires_confirmation" : "requires_payment_method",
    transfer_data: null,
    transfer_group: null,
  });
  tx.emit("payment_intent.created", intent);
  return intent;
}
