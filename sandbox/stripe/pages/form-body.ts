import type { Context } from "hono";
import { ApiError } from "../api-error";
import { type CardDetails, type CardForm, checkCardForm } from "../billing/card-details";
import { findTestAccount } from "../billing/test-cards";
import type { FormProblem } from "./card-form";

/** A posted form's fields, each once, as text. */
export async function formBody(c: Context): Promise<Record<string, string>> {
  const body = await c.req.parseBody();
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name, typeof value === "string" ? value : ""]),
  );
}

export type ChosenCard =
  | {
      ok: true;
      card:
        | { kind: "new"; details: CardDetails }
        | { kind: "saved"; id: string }
        | { kind: "bank"; iban: string; holder: string };
    }
  | { ok: false; problem: FormProblem };

/** The card that a form chose: a saved one, or a new one whose details are in order. */
export function chosenCard(form: Record<string, string>, now: number): ChosenCard {
  const { card, number = "", expiry = "", cvc = "" } = form;
  if (form.method === "bank") return chosenAccount(form);
  if (card && card !== "new") return { ok: true, card: { kind: "saved", id: card } };
  const typed: CardForm = { number, expiry, cvc };
  const check = checkCardForm(typed, now);
  return check.ok
    ? { ok: true, card: { kind: "new", details: check.card } }
    : { ok: false, problem: { field: check.field, message: check.message } };
}

function chosenAccount({ iban = "", holder = "" }: Record<string, string>): ChosenCard {
  const wrong = (field: "iban" | "holder", message: string): ChosenCard => ({
    ok: false,
    problem: { field, message },
  });
  if (iban.trim() === "") return wrong("iban", "Your IBAN is incomplete.");
  if (!findTestAccount(iban)) return wrong("iban", "Your IBAN is invalid: use a test account.");
  if (holder.trim() === "") return wrong("holder", "Enter the name on the account.");
  return { ok: true, card: { kind: "bank", iban, holder: holder.trim() } };
}

/** A refusal as a form shows it; anything but a refusal is thrown on. */
export function problemOf(error: unknown): FormProblem {
  if (error instanceof ApiError) return { field: null, message: error.message };
  throw error;
}
