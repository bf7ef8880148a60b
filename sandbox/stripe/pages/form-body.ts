import type { Context } from "hono";
import { ApiError } from "../api-error";
import { type CardDetails, type CardForm, checkCardForm } from "../billing/card-details";
import type { FormProblem } from "./card-form";

/** A posted form's fields, each once, as text. */
export async function formBody(c: Context): Promise<Record<string, string>> {
  const body = await c.req.parseBody();
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name, typeof value === "string" ? value : ""]),
  );
}

export type ChosenCard =
  | { ok: true; card: { kind: "new"; details: CardDetails } | { kind: "saved"; id: string } }
  | { ok: false; problem: FormProblem };

/** The card that a form chose: a saved one, or a new one whose details are in order. */
export function chosenCard(form: Record<string, string>, now: number): ChosenCard {
  const { card, number = "", expiry = "", cvc = "" } = form;
  if (card && card !== "new") return { ok: true, card: { kind: "saved", id: card } };
  const typed: CardForm = { number, expiry, cvc };
  const check = checkCardForm(typed, now);
  return check.ok
    ? { ok: true, card: { kind: "new", details: check.card } }
    : { ok: false, problem: { field: check.field, message: check.message } };
}

/** A refusal as a form shows it; anything but a refusal is thrown on. */
export function problemOf(error: unknown): FormProblem {
  if (error instanceof ApiError) return { field: null, message: error.message };
  throw error;
}
