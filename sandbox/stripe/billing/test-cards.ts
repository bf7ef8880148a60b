/** Why a card is refused: https://docs.stripe.com/declines/codes. */
export interface Decline {
  code: string;
  declineCode: string | null;
  message: string;
  /** The field that a form marks. */
  param?: "number" | "cvc" | "exp_month";
}

export interface TestCard {
  number: string;
  brand: "visa" | "mastercard" | "amex";
  funding: "credit" | "debit";
  /** What the test-mode badge says about it. */
  label: string;
  /** Refused when it is attached, set up or paid with. */
  always: Decline | null;
  /** Attaches, then every charge is refused: a renewal that fails. */
  onCharge: Decline | null;
  /**
   * `setup`: asks unless it was authenticated before; `always`: asks every time; `mandate`: asks
   * every time, except off session once it was authenticated.
   */
  authentication: "never" | "setup" | "always" | "mandate";
  /** The refusal that follows a completed challenge. */
  afterChallenge: Decline | null;
  /** What follows every charge that succeeds. */
  aftermath: "fraudulent" | "product_not_received" | "inquiry" | "early_fraud_warning" | null;
  /**
   * When its payments end: a card's at once, a bank account's later, well or badly. A card with a
   * mandate is charged later off session alone, after its holder was told.
   */
  settles: "at_once" | "later" | "fail_later";
  /** How a payment that ends later fails. */
  lateRefusal: Decline;
  /** How its refunds end: at once, later, or later not at all. */
  refunds: "at_once" | "later" | "fail_later";
}

const declined = (declineCode: string, message = "Your card was declined."): Decline => ({
  code: "card_declined",
  declineCode,
  message,
});

const debitRefused: Decline = {
  code: "debit_not_authorized",
  declineCode: null,
  message: "The customer's bank did not authorize the debit.",
};

const insufficient = declined("insufficient_funds", "Your card has insufficient funds.");

function card(number: string, label: string, rest: Partial<TestCard> = {}): TestCard {
  return {
    number,
    label,
    brand: number.startsWith("5") ? "mastercard" : number.startsWith("3") ? "amex" : "visa",
    funding: "credit",
    always: null,
    onCharge: null,
    authentication: "never",
    afterChallenge: null,
    aftermath: null,
    settles: "at_once",
    lateRefusal: declined("transaction_not_approved"),
    refunds: "at_once",
    ...rest,
  };
}

/** A bank account is kept as a card is; its payments end days later. */
const account = (iban: string, label: string, settles: TestCard["settles"]) =>
  card(iban, label, { settles, lateRefusal: debitRefused, refunds: "later" });

/** Test bank accounts; https://docs.stripe.com/payments/sepa-debit/accept-a-payment. */
const ACCOUNTS: TestCard[] = [
  account("AT611904300234573201", "Succeeds after three days", "later"),
  account("AT861904300235473202", "Fails after three days", "fail_later"),
];

/** Stripe's documented test numbers; https://docs.stripe.com/testing. */
const CARDS: TestCard[] = [
  card("4242424242424242", "Succeeds"),
  card("4000056655665556", "Succeeds (debit)", { funding: "debit" }),
  card("5555555555554444", "Succeeds (Mastercard)"),
  card("378282246310005", "Succeeds (American Express)"),
  card("4000002500003155", "3-D Secure at setup, then succeeds", { authentication: "setup" }),
  card("4000002760003184", "3-D Secure at every payment", { authentication: "always" }),
  card("4000008260003178", "3-D Secure, then insufficient funds", {
    authentication: "always",
    afterChallenge: insufficient,
  }),
  card("4000000000000002", "Declined", { always: declined("generic_decline") }),
  card("4000000000009995", "Insufficient funds", { always: insufficient }),
  card("4000000000009987", "Lost card", { always: declined("lost_card") }),
  card("4000000000009979", "Stolen card", { always: declined("stolen_card") }),
  card("4000000000000069", "Expired card", {
    always: {
      code: "expired_card",
      declineCode: "expired_card",
      message: "Your card has expired.",
      param: "exp_month",
    },
  }),
  card("4000000000000127", "Incorrect CVC", {
    always: {
      code: "incorrect_cvc",
      declineCode: "incorrect_cvc",
      message: "Your card's security code is incorrect.",
      param: "cvc",
    },
  }),
  card("4000000000000119", "Processing error", {
    always: {
      code: "processing_error",
      declineCode: "processing_error",
      message: "An error occurred while processing your card. Try again in a little bit.",
    },
  }),
  // https://docs.stripe.com/india-recurring-payments: off session they are charged 26 hours later.
  card("4000003560000123", "Mandate: off session succeeds after 26 hours", {
    authentication: "mandate",
    settles: "later",
  }),
  card("4000003560000297", "Mandate: off session is refused after 26 hours", {
    authentication: "mandate",
    settles: "fail_later",
  }),
  card("4000000000000341", "Attaches, then every charge fails", {
    onCharge: declined("generic_decline"),
  }),
  card("4000000000000259", "Disputed as fraudulent", { aftermath: "fraudulent" }),
  card("4000000000002685", "Disputed as not received", { aftermath: "product_not_received" }),
  card("4000000000001976", "Inquired about", { aftermath: "inquiry" }),
  card("4000000000005423", "Early fraud warning", { aftermath: "early_fraud_warning" }),
  card("4000000000007726", "Refunds are pending, then succeed", { refunds: "later" }),
  card("4000000000005126", "Refunds succeed, then fail", { refunds: "fail_later" }),
];

const BY_NUMBER = new Map([...CARDS, ...ACCOUNTS].map((one) => [one.number, one]));

/** The test bank account with this IBAN; null for any other. */
export function findTestAccount(iban: string): TestCard | null {
  const plain = iban.replaceAll(/\s/g, "").toUpperCase();
  return ACCOUNTS.find((one) => one.number === plain) ?? null;
}

/** The bank accounts that a form's badge lists. */
export function listTestAccounts(): { number: string; label: string }[] {
  return ACCOUNTS.map(({ number, label }) => ({ number, label }));
}

/** Test payment methods that the API takes by name. */
const ALIASES: Record<string, string> = {
  pm_card_visa: "4242424242424242",
  pm_card_visa_debit: "4000056655665556",
  pm_card_mastercard: "5555555555554444",
  pm_card_amex: "378282246310005",
  pm_card_threeDSecure2Required: "4000002760003184",
  pm_card_authenticationRequiredOnSetup: "4000002500003155",
  pm_card_chargeDeclined: "4000000000000002",
  pm_card_chargeDeclinedInsufficientFunds: "4000000000009995",
  pm_card_visa_chargeDeclined: "4000000000000002",
  pm_card_chargeDeclinedExpiredCard: "4000000000000069",
  pm_card_chargeDeclinedIncorrectCvc: "4000000000000127",
  pm_card_chargeDeclinedProcessingError: "4000000000000119",
  pm_card_chargeCustomerFail: "4000000000000341",
  pm_card_visa_chargeDeclinedInsufficientFunds: "4000000000009995",
  pm_card_visa_chargeDeclinedLostCard: "4000000000009987",
  pm_card_visa_chargeDeclinedStolenCard: "4000000000009979",
  pm_card_authenticationRequired: "4000002760003184",
  pm_card_authenticationRequiredChargeDeclinedInsufficientFunds: "4000008260003178",
  pm_card_indiaRecurringMandateSetupAndRenewalsSuccess: "4000003560000123",
  pm_card_indiaRecurringPaymentFailureAfterPreDebitNotification: "4000003560000297",
  pm_card_createDispute: "4000000000000259",
  pm_card_createDisputeProductNotReceived: "4000000000002685",
  pm_card_createDisputeInquiry: "4000000000001976",
  pm_card_createIssuerFraudRecord: "4000000000005423",
  pm_card_refundFail: "4000000000005126",
  pm_card_pendingRefund: "4000000000007726",
};

/** The card behind `pm_card_visa` and its like; null for a real payment method's id. */
export function aliasedCard(id: string): TestCard | null {
  return BY_NUMBER.get(ALIASES[id] ?? "") ?? null;
}

/** The test card with this number; a number that is none is refused, however valid it looks. */
export function findTestCard(number: string): TestCard | null {
  return BY_NUMBER.get(number.replaceAll(/\D/g, "")) ?? null;
}

/** The card of a stored number. */
export function testCard(number: string): TestCard {
  const found = BY_NUMBER.get(number);
  if (!found) throw new Error(`${number} is not a test card`);
  return found;
}

/** The cards that a form's badge lists. */
export function listTestCards(): { number: string; label: string }[] {
  return CARDS.map(({ number, label }) => ({ number, label }));
}
