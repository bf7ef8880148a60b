import { html } from "hono/html";
import type { Html } from "../../pages/layout";
import type { Delivery, State } from "../../state/state";
import type { StripeEvent } from "../../state/tables";
import { act, badge, instant, nothing, section } from "./parts";

const SHOWN = 80;

/** The newest events with each of their deliveries: state, attempts, and what the endpoint said. */
export function eventsSection(state: State): Html {
  const events = Object.values(state.rows.event).slice(-SHOWN).reverse();
  const byEvent = new Map<string, Delivery[]>();
  for (const delivery of state.deliveries)
    byEvent.set(delivery.event, [...(byEvent.get(delivery.event) ?? []), delivery]);
  const count = (status: Delivery["status"]) =>
    state.deliveries.filter((one) => one.status === status).length;
  return section(
    "events",
    "Events and deliveries",
    events.length === 0
      ? nothing("Nothing has happened yet.")
      : html`<div class="scroll" tabindex="0">${events.map((event) => row(event, byEvent.get(event.id) ?? []))}</div>`,
    html`<span class="soft small">${count("delivered")} delivered, ${count("pending")} on their way, ${count("held")} held, ${count("dropped")} dropped, ${count("failed")} failed</span>`,
  );
}

function row(event: StripeEvent, deliveries: Delivery[]): Html {
  return html`<details data-key="${event.id}">
    <summary>
      <span class="soft small">${instant(event.created)}</span>
      <strong style="font-weight:550">${event.type}</strong>
      <code class="soft">${idOf(event.data.object)}</code>
      <span style="margin-left:auto">${deliveries.length === 0 ? html`<span class="soft small">sent to nobody</span>` : deliveries.map((one) => badge(one.status))}</span>
    </summary>
    <div class="inside">
      <div class="bar-row">
        ${act("events", `events/${event.id}/resend`, "Resend")}
        ${act("events", `events/${event.id}/twin`, "Send a twin", {}, { title: "The same under another event id" })}
        <code class="soft">${event.id}</code>
      </div>
      ${deliveries.map(
        (one) => html`<p class="small" style="margin:0 0 4px">${badge(one.status)} ${one.endpoint}
          ${one.duplicate ? "(again) " : ""}<span class="soft">${
            one.attempts.length === 0
              ? "not attempted"
              : one.attempts
                  .map((try_) => `${try_.status ?? try_.error ?? ""} in ${try_.durationMs} ms`)
                  .join(", ")
          }</span></p>`,
      )}
      <pre tabindex="0">${JSON.stringify(event, null, 2)}</pre>
    </div>
  </details>`;
}

const idOf = (object: unknown) =>
  typeof object === "object" && object !== null && "id" in object ? String(object.id) : "";
