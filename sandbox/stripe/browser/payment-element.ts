import { html, raw } from "hono/html";
import { field } from "../pages/card-form";
import type { Html } from "../pages/layout";
import { STYLE } from "../pages/style";

/** What `elements({appearance})` may set of the frame's look. */
export interface Appearance {
  theme: string;
  variables: Record<string, string>;
}

const VARIABLES: Record<string, string> = {
  colorText: "--ink",
  colorTextSecondary: "--soft",
  colorBackground: "--field",
  colorPrimary: "--accent",
  colorDanger: "--bad",
  colorBorder: "--line",
};

/** Reads the appearance that the page asked for; anything else in it is ignored. */
export function parseAppearance(text: string | undefined): Appearance {
  try {
    const parsed: unknown = JSON.parse(text ?? "{}");
    if (typeof parsed !== "object" || parsed === null) return { theme: "", variables: {} };
    const theme = "theme" in parsed ? String(parsed.theme) : "";
    const given = "variables" in parsed ? parsed.variables : null;
    const entries = typeof given === "object" && given !== null ? Object.entries(given) : [];
    return {
      theme,
      variables: Object.fromEntries(entries.map(([key, value]) => [key, String(value)])),
    };
  } catch {
    return { theme: "", variables: {} };
  }
}

/** Nothing that could end the style block passes. */
const safe = (value: string) => value.replaceAll(/[^\w#%(),. /-]/g, "");

/** Light unless the page says night: as with Stripe, the page decides, not the system. */
function look({ theme, variables }: Appearance): string {
  const night = theme === "night";
  const colors = night
    ? "color-scheme:dark;--ink:#e8ecf2;--soft:#9aa4b5;--line:#2b323d;--field:#0d1117;--bad:#ff8fa9;--accent:#4a9df8;"
    : "color-scheme:light;--ink:#1a1f36;--soft:#5a6376;--line:#e0e4ea;--field:#fff;--bad:#b3093c;--accent:#0570de;";
  const chosen = Object.entries(variables)
    .map(([key, value]) => (VARIABLES[key] ? `${VARIABLES[key]}:${safe(value)};` : ""))
    .join("");
  const radius = variables.borderRadius
    ? `input{border-radius:${safe(variables.borderRadius)}}`
    : "";
  const size = variables.fontSizeBase ? `body{font-size:${safe(variables.fontSizeBase)}}` : "";
  return `:root{${colors}${chosen}}body{background:transparent;padding:2px}${radius}${size}`;
}

/** The frame of the Payment Element: the card's fields, and the talk with the page around it. */
export function paymentElementPage(appearance: Appearance): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Card details</title>
        <style>
          ${raw(STYLE)}${raw(look(appearance))}
        </style>
      </head>
      <body>
        <main><form id="card" novalidate>
          ${field({
            name: "number",
            label: "Card number",
            placeholder: "1234 1234 1234 1234",
            autocomplete: "cc-number",
            inputmode: "numeric",
            problem: null,
          })}
          <div class="split">
            ${field({
              name: "expiry",
              label: "Expiration",
              placeholder: "MM / YY",
              autocomplete: "cc-exp",
              inputmode: "numeric",
              problem: null,
            })}
            ${field({
              name: "cvc",
              label: "CVC",
              placeholder: "CVC",
              autocomplete: "cc-csc",
              inputmode: "numeric",
              problem: null,
            })}
          </div>
        </form></main>
        <script>
          ${raw(SCRIPT)};
        </script>
      </body>
    </html>`;
}

const SCRIPT = `
(() => {
  const page = window.parent;
  const key = new URLSearchParams(location.search).get('key');
  const tell = (kind, details = {}) => page.postMessage({ source: 'stripe-stand-in', kind, ...details }, '*');
  const at = (id) => document.getElementById(id);
  const names = ['number', 'expiry', 'cvc'];
  const values = () => Object.fromEntries(names.map((name) => [name, at(name).value]));
  const size = () => tell('height', { height: document.documentElement.offsetHeight + 4 });
  const show = (error) => {
    for (const name of names) {
      const wrong = error && error.field === name;
      at(name).setAttribute('aria-invalid', wrong ? 'true' : 'false');
      at(name + '-wrong').textContent = wrong ? error.message : '';
      at(name + '-wrong').hidden = !wrong;
    }
    size();
  };
  const post = async (path, extra = {}) => {
    const response = await fetch(path + '?key=' + encodeURIComponent(key), { method: 'POST', body: new URLSearchParams({ ...values(), ...extra }) });
    const answer = await response.json();
    show(answer.error);
    return answer;
  };
  at('number').addEventListener('input', () => {
    at('number').value = at('number').value.replace(/\\D/g, '').slice(0, 19).replace(/(\\d{4})(?=\\d)/g, '$1 ');
  });
  at('expiry').addEventListener('input', (event) => {
    const digits = at('expiry').value.replace(/\\D/g, '').slice(0, 4);
    const deleting = event.inputType === 'deleteContentBackward';
    at('expiry').value = digits.length > 2 || (digits.length === 2 && !deleting) ? digits.slice(0, 2) + ' / ' + digits.slice(2) : digits;
  });
  at('card').addEventListener('submit', (event) => event.preventDefault());
  at('card').addEventListener('input', () => {
    const now = values();
    tell('change', {
      empty: names.every((name) => now[name] === ''),
      complete: now.number.replace(/\\D/g, '').length >= 15 && now.expiry.length >= 7 && now.cvc.length >= 3,
    });
  });
  at('card').addEventListener('focusin', () => tell('focus'));
  at('card').addEventListener('focusout', () => tell('blur'));
  const tasks = {
    submit: () => post('/_js/check-card'),
    confirm: (message) => post('/_js/confirm', { client_secret: message.clientSecret }),
    'payment-method': () => post('/_js/payment-methods'),
    focus: async () => { at('number').focus(); return {}; },
  };
  window.addEventListener('message', async (event) => {
    if (event.source !== page || event.data?.source !== 'stripe-stand-in') return;
    const task = tasks[event.data.kind];
    if (!task) return;
    const answer = await task(event.data).catch((error) => ({ error: { type: 'api_error', message: String(error) } }));
    tell('answer', { id: event.data.id, answer });
  });
  new ResizeObserver(size).observe(document.documentElement);
  size();
  tell('ready', { empty: true, complete: false });
})()
`;
