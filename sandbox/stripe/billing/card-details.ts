import { ApiError } from "../api-error";
import { findTestCard } from "./test-cards";

export interface CardDetails {
  number: string;
  expMonth: number;
  expYear: number;
  cvc: string;
}

/** What a card form sends: "12 / 34" and the digits as typed. */
export interface CardForm {
  number: string;
  expiry: string;
  cvc: string;
}

export type CardField = "number" | "expiry" | "cvc";

export type CardCheck =
  | { ok: true; card: CardDetails }
  | { ok: false; field: CardField; message: string };

/** The check digit of ISO/IEC 7812. */
export function passesLuhn(number: string): boolean {
  let sum = 0;
  for (const [index, digit] of [...number].reverse().entries()) {
    const doubled = Number(digit) * (index % 2 === 0 ? 1 : 2);
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return number.length >= 13 && sum % 10 === 0;
}

/** Checks a card as the form itself does, in the order of its fields; `now` in seconds. */
export function checkCardForm(form: CardForm, now: number): CardCheck {
  const number = form.number.replaceAll(/[\s-]/g, "");
  if (number === "") return wrong("number", "Your card number is incomplete.");
  if (!/^\d{13,19}$/.test(number) || !passesLuhn(number))
    return wrong("number", "Your card number is invalid.");
  const [, month = "", year = ""] =
    /^\s*(\d{1,2})\s*\/?\s*(\d{2}|\d{4})\s*$/.exec(form.expiry) ?? [];
  if (month === "") return wrong("expiry", "Your card's expiration date is incomplete.");
  const expMonth = Number(month);
  const expYear = year.length === 2 ? 2000 + Number(year) : Number(year);
  if (expMonth < 1 || expMonth > 12)
    return wrong("expiry", "Your card's expiration date is invalid.");
  if (Date.UTC(expYear, expMonth) / 1000 <= now)
    return wrong("expiry", "Your card's expiration year is in the past.");
  const cvcLength = /^3[47]/.test(number) ? 4 : 3;
  const cvc = form.cvc.trim();
  if (!/^\d+$/.test(cvc) || cvc.length !== cvcLength)
    return wrong("cvc", "Your card's security code is incomplete.");
  return { ok: true, card: { number, expMonth, expYear, cvc } };
}

const wrong = (field: CardField, message: string): CardCheck => ({ ok: false, field, message });

/** A number that is no test card is declined, so that nobody's real card is ever stored. */
export function requireTestCard(number: string) {
  const card = findTestCard(number);
  if (!card)
    throw new ApiError(402, {
      type: "card_error",
      code: "card_declined",
      decline_code: "test_mode_live_card",
      message:
        "Your card was declined. Your request was in test mode, but used a non test card. For a list of valid test cards, visit: https://stripe.com/docs/testing.",
    });
  return card;
}
