import type { Charge } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { openDispute } from "./disputes";
import { warnOfFraud } from "./early-fraud-warnings";
import { testCard } from "./test-cards";

/** What a test card's number brings about after its charge succeeded. */
export function followCharge(tx: Transaction, charge: Charge): void {
  const facts = tx.find("card_facts", charge.payment_method ?? "");
  const aftermath = facts ? testCard(facts.number).aftermath : null;
  if (aftermath === null) return;
  if (aftermath === "early_fraud_warning") return void warnOfFraud(tx, charge);
  const inquiry = aftermath === "inquiry";
  openDispute(tx, charge, {
    amount: null,
    reason: inquiry ? "general" : aftermath,
    status: inquiry ? "warning_needs_response" : "needs_response",
  });
}
