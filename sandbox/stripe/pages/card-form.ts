import { html } from "hono/html";
import type { CardField } from "../billing/card-details";
import { listTestAccounts, listTestCards } from "../billing/test-cards";
import type { PaymentMethod } from "../state/tables";
import type { Html } from "./layout";

export interface FormProblem {
  /** The field to mark; null for a refusal of the whole form. */
  field: CardField | "email" | "iban" | "holder" | null;
  message: string;
}

interface FieldOptions {
  name: CardField | "email" | "name" | "postalCode" | "iban" | "holder";
  label: string;
  value?: string;
  placeholder?: string;
  autocomplete?: string;
  inputmode?: string;
  type?: string;
  problem: FormProblem | null;
}

/** One labelled input with its message. */
export function field(o: FieldOptions): Html {
  const wrong = o.problem?.field === o.name;
  return html`<div class="field">
    <label for="${o.name}">${o.label}</label>
    <input
      id="${o.name}"
      name="${o.name}"
      type="${o.type ?? "text"}"
      value="${o.value ?? ""}"
      placeholder="${o.placeholder ?? ""}"
      autocomplete="${o.autocomplete ?? "off"}"
      inputmode="${o.inputmode ?? "text"}"
      aria-invalid="${wrong ? "true" : "false"}"
      aria-describedby="${o.name}-wrong"
    />
    <p class="wrong" id="${o.name}-wrong" ${wrong ? "" : "hidden"}>${wrong ? o.problem?.message : ""}</p>
  </div>`;
}

/** Card number, expiry, CVC, name and ZIP. What was typed comes back, except the card itself. */
export function cardFields(
  problem: FormProblem | null,
  values: { name?: string; postalCode?: string } = {},
): Html {
  return html`${field({
    name: "number",
    label: "Card number",
    placeholder: "1234 1234 1234 1234",
    autocomplete: "cc-number",
    inputmode: "numeric",
    problem,
  })}
    <div class="split">
      ${field({
        name: "expiry",
        label: "Expiration",
        placeholder: "MM / YY",
        autocomplete: "cc-exp",
        inputmode: "numeric",
        problem,
      })}
      ${field({
        name: "cvc",
        label: "CVC",
        placeholder: "CVC",
        autocomplete: "cc-csc",
        inputmode: "numeric",
        problem,
      })}
    </div>
    <div class="split">
      ${field({
        name: "name",
        label: "Cardholder name",
        value: values.name ?? "",
        autocomplete: "cc-name",
        problem,
      })}
      ${field({
        name: "postalCode",
        label: "ZIP",
        value: values.postalCode ?? "",
        autocomplete: "postal-code",
        problem,
      })}
    </div>`;
}

/** Saved cards and a new one to choose from; only the new one when none is saved. */
export function cardChoice(
  saved: PaymentMethod[],
  problem: FormProblem | null,
  values: { name?: string; postalCode?: string } = {},
): Html {
  if (saved.length === 0) return cardFields(problem, values);
  const startsNew = problem !== null && problem.field !== null;
  return html`<fieldset style="border:0;padding:0;margin:0">
    <legend class="small soft" style="padding:0 0 8px">Pay with</legend>
    ${saved.map(
      (method, index) => html`<label class="choice">
        <input type="radio" name="card" value="${method.id}" ${index === 0 && !startsNew ? "checked" : ""} />
        ${cardName(method)}
      </label>`,
    )}
    <label class="choice">
      <input type="radio" name="card" value="new" ${startsNew ? "checked" : ""} />
      Use a new card
    </label>
    <div id="new-card" ${startsNew ? "" : "hidden"}>${cardFields(problem, values)}</div>
  </fieldset>`;
}

/** A card or a bank debit: the second is paid, or not, days after. */
export function methodChoice(card: Html, problem: FormProblem | null): Html {
  const bank = problem?.field === "iban" || problem?.field === "holder";
  return html`<fieldset class="methods" style="border:0;padding:0;margin:0 0 12px">
      <legend class="small soft" style="padding:0 0 8px">How do you want to pay?</legend>
      <div class="split">
        <label class="choice"><input type="radio" name="method" value="card" ${bank ? "" : "checked"} />Card</label>
        <label class="choice"><input type="radio" name="method" value="bank" ${bank ? "checked" : ""} />Bank debit</label>
      </div>
    </fieldset>
    <div id="by-card" ${bank ? "hidden" : ""}>${card}</div>
    <div id="by-bank" ${bank ? "" : "hidden"}>
      ${field({ name: "iban", label: "IBAN", placeholder: "AT61 1904 3002 3457 3201", problem })}
      ${field({ name: "holder", label: "Account holder", autocomplete: "name", problem })}
      <p class="small soft">Your bank pays in about three days. You can go on meanwhile.</p>
    </div>`;
}

/** Visa •••• 4242, expires 12/27. */
export function cardName(method: PaymentMethod): string {
  const { card, sepa_debit } = method;
  if (sepa_debit) return `Bank account •••• ${sepa_debit.last4}`;
  if (!card) return method.type;
  const brand = card.brand.charAt(0).toUpperCase() + card.brand.slice(1);
  const year = String(card.exp_year).slice(-2);
  return `${brand} •••• ${card.last4}, expires ${card.exp_month}/${year}`;
}

/** The numbers that can be typed here. */
export function testCardList(): Html {
  return html`<details>
    <summary>Test cards and bank accounts</summary>
    <div class="scroll" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">Number</th>
            <th scope="col">What it does</th>
          </tr>
        </thead>
        <tbody>
          ${[...listTestCards(), ...listTestAccounts()].map(
            (card) => html`<tr>
              <td><code>${card.number.replaceAll(/(.{4})(?=.)/g, "$1 ")}</code></td>
              <td>${card.label}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <p class="small soft" style="margin-top:8px">Any future date, any CVC. Real cards are refused.</p>
  </details>`;
}

/** Checks the card as it is typed and stops a second press of the button. */
export const CARD_SCRIPT = `
(() => {
  const form = document.querySelector('form[data-card]');
  if (!form) return;
  const at = (id) => document.getElementById(id);
  const fresh = at('new-card');
  const byBank = () => form.querySelector('input[name=method]:checked')?.value === 'bank';
  for (const radio of form.querySelectorAll('input[name=method]'))
    radio.addEventListener('change', () => { at('by-card').hidden = byBank(); at('by-bank').hidden = !byBank(); });
  const chosen = () => form.querySelector('input[name=card]:checked');
  for (const radio of form.querySelectorAll('input[name=card]'))
    radio.addEventListener('change', () => { if (fresh) fresh.hidden = chosen().value !== 'new'; });
  const number = at('number'), expiry = at('expiry'), cvc = at('cvc');
  number?.addEventListener('input', () => {
    number.value = number.value.replace(/\\D/g, '').slice(0, 19).replace(/(\\d{4})(?=\\d)/g, '$1 ');
  });
  expiry?.addEventListener('input', (event) => {
    const digits = expiry.value.replace(/\\D/g, '').slice(0, 4);
    const deleting = event.inputType === 'deleteContentBackward';
    expiry.value = digits.length > 2 || (digits.length === 2 && !deleting) ? digits.slice(0, 2) + ' / ' + digits.slice(2) : digits;
  });
  const luhn = (digits) => [...digits].reverse().reduce((sum, d, i) => {
    const n = Number(d) * (i % 2 ? 2 : 1);
    return sum + (n > 9 ? n - 9 : n);
  }, 0) % 10 === 0;
  const say = (input, message) => {
    const line = at(input.id + '-wrong');
    input.setAttribute('aria-invalid', message ? 'true' : 'false');
    line.textContent = message;
    line.hidden = !message;
    return message;
  };
  const check = () => {
    const digits = number.value.replace(/\\D/g, '');
    const [month, year] = expiry.value.split('/').map((part) => Number(part));
    const amex = /^3[47]/.test(digits);
    return [
      [number, digits.length < 13 ? 'Your card number is incomplete.' : luhn(digits) ? '' : 'Your card number is invalid.'],
      [expiry, !year ? "Your card's expiration date is incomplete." : month < 1 || month > 12 ? "Your card's expiration date is invalid." : new Date(2000 + (year % 100), month) <= new Date() ? "Your card's expiration year is in the past." : ''],
      [cvc, cvc.value.trim().length === (amex ? 4 : 3) ? '' : "Your card's security code is incomplete."],
    ].filter(([input, message]) => say(input, message));
  };
  form.addEventListener('submit', (event) => {
    const saved = chosen() && chosen().value !== 'new';
    if (number && !saved && !byBank()) {
      const wrong = check();
      if (wrong.length) { event.preventDefault(); wrong[0][0].focus(); return; }
    }
    const button = form.querySelector('button.main');
    setTimeout(() => { button.disabled = true; button.textContent = 'Processing…'; });
  });
})()
`;
