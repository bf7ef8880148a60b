import { html } from "hono/html";
import type { Html } from "../../pages/layout";

/** Seconds as 2026-01-15 12:00:00, in UTC. */
export const instant = (seconds: number) =>
  new Date(seconds * 1000).toISOString().slice(0, 19).replace("T", " ");

/** A section of the page, which forms in it come back to. */
export function section(id: string, title: string, content: unknown, aside: unknown = ""): Html {
  return html`<section class="panel" id="${id}" aria-labelledby="${id}-title">
    <div class="head"><h2 id="${id}-title">${title}</h2>${aside}</div>
    ${content}
  </section>`;
}

/** A button that does one thing: a form of its own, with what it sends. */
export function act(
  at: string,
  path: string,
  label: string,
  fields: Record<string, string | number> = {},
  options: { title?: string; danger?: boolean } = {},
): Html {
  return html`<form class="inline" method="post" action="/_test/${path}?at=${at}">
    ${Object.entries(fields).map(
      ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
    )}
    <button type="submit" class="${options.danger ? "danger" : ""}" title="${options.title ?? ""}">${label}</button>
  </form>`;
}

/** What is on or off, and turns at a press. */
export function toggle(at: string, path: string, name: string, on: boolean, label: string): Html {
  return html`<form class="inline" method="post" action="/_test/${path}?at=${at}">
    <button name="${name}" value="${on ? "false" : "true"}" type="submit" aria-pressed="${on ? "true" : "false"}">${label}</button>
  </form>`;
}

/** One labelled input in a row of them. */
export function input(
  name: string,
  label: string,
  value: string | number = "",
  options: { placeholder?: string; size?: number } = {},
): Html {
  return html`<label class="tight">${label}
    <input name="${name}" value="${value}" placeholder="${options.placeholder ?? ""}" size="${options.size ?? 8}" autocomplete="off" />
  </label>`;
}

/** A choice among a few words. */
export function choice(name: string, label: string, options: string[], chosen = ""): Html {
  return html`<label class="tight">${label}
    <select name="${name}">${options.map(
      (one) =>
        html`<option value="${one}" ${one === chosen ? "selected" : ""}>${one.replaceAll("_", " ")}</option>`,
    )}</select>
  </label>`;
}

const GOOD = /^(active|paid|succeeded|delivered|complete|ready|won|trialing|enabled|issued)$/;
const BAD =
  /^(past_due|unpaid|failed|needs_response|lost|dropped|requires_payment_method|uncollectible|appeal_needs_response)$/;

/** A state's word, coloured by what it means. */
export function badge(status: string): Html {
  const tone = GOOD.test(status) ? "good" : BAD.test(status) ? "bad" : "";
  return html`<span class="badge ${tone}">${status.replaceAll("_", " ")}</span>`;
}

/** What stands in an empty section. */
export const nothing = (text: string) => html`<p class="soft" style="margin:0">${text}</p>`;
