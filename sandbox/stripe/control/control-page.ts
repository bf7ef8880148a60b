import { html } from "hono/html";
import type { Site } from "../http/server";
import { type Html, layout } from "../pages/layout";

const JUMPS: [label: string, seconds: number][] = [
  ["1 hour", 3_600],
  ["1 day", 86_400],
  ["1 week", 604_800],
  ["1 month", 31 * 86_400],
];

const instant = (seconds: number) => new Date(seconds * 1000).toISOString().replace(/\.\d+/, "");

/** What the sandbox's Stripe is doing: its clock, its customers, what it sent, what it will break. */
export function controlPage({ engine, faults }: Site): Html {
  const { state, outbox } = engine;
  const customers = Object.values(state.rows.customer).reverse().slice(0, 25);
  const deliveries = state.deliveries.slice(-100).reverse();
  const content = html`<div class="wide">
    <h1 style="margin-bottom:20px">Stripe sandbox</h1>
    <section class="panel" aria-labelledby="clock">
      <h2 id="clock">Clock</h2>
      <p><code>${instant(engine.now())}</code>
        <span class="soft">${state.offsetSeconds === 0 ? "wall time" : `${state.offsetSeconds} s ahead of wall time`}</span></p>
      <form method="post" action="/_test/clock/advance" class="actions">
        ${JUMPS.map(
          ([label, seconds]) =>
            html`<button name="seconds" value="${seconds}" type="submit">Forward ${label}</button>`,
        )}
      </form>
    </section>
    ${
      engine.violations.length > 0
        ? html`<section class="panel"><h2>Not what the SDK declares</h2>
            ${engine.violations.map((one) => html`<p class="wrong">${one}</p>`)}</section>`
        : ""
    }
    <section class="panel" aria-labelledby="faults">
      <h2 id="faults">Faults</h2>
      <form method="post" action="/_test/chaos" class="actions">
        ${toggle("duplicate", outbox.chaos.duplicate, "Send every event twice")}
        ${toggle("hold", outbox.chaos.hold, "Hold deliveries")}
        <button name="drop" value="1" type="submit">Drop the next delivery</button>
      </form>
      <form method="post" action="/_test/flush" class="actions"><button type="submit">Flush held deliveries</button></form>
      <form method="post" action="/_test/faults" class="actions">
        <button name="kind" value="rate_limit" type="submit">Next request: 429</button>
        <button name="kind" value="api_error" type="submit">Next request: 500</button>
        <button name="kind" value="timeout_after_commit" type="submit">Next request: hang up after commit</button>
      </form>
      <p class="soft small" style="margin-top:12px">
        ${
          faults
            .list()
            .map((fault) => `${fault.kind} × ${fault.times} ${fault.match}`)
            .join(", ") || "No fault is waiting."
        }
      </p>
    </section>
    <section class="panel" aria-labelledby="customers">
      <h2 id="customers">Customers</h2>
      <div class="scroll" tabindex="0"><table>
        <thead><tr><th scope="col">Customer</th><th scope="col">Email</th><th scope="col">Subscriptions</th></tr></thead>
        <tbody>${customers.map(
          (customer) => html`<tr>
            <td><code>${customer.id}</code></td>
            <td>${customer.email ?? ""}</td>
            <td>${Object.values(state.rows.subscription)
              .filter((one) => one.customer === customer.id)
              .map(
                (one) =>
                  `${one.status} until ${instant(one.items.data[0]?.current_period_end ?? 0)}`,
              )
              .join("; ")}</td>
          </tr>`,
        )}</tbody>
      </table></div>
    </section>
    <section class="panel" aria-labelledby="deliveries">
      <h2 id="deliveries">Deliveries</h2>
      <div class="scroll" tabindex="0"><table>
        <thead><tr><th scope="col">Event</th><th scope="col">Endpoint</th><th scope="col">Status</th><th scope="col">Attempts</th><th scope="col">Again</th></tr></thead>
        <tbody>${deliveries.map((delivery) => {
          const event = state.rows.event[delivery.event];
          const last = delivery.attempts.at(-1);
          return html`<tr>
            <td>${event?.type ?? ""}<br /><code class="soft">${delivery.event}</code></td>
            <td>${delivery.endpoint}</td>
            <td><span class="badge ${delivery.status === "delivered" ? "good" : "bad"}">${delivery.status}</span></td>
            <td>${delivery.attempts.length}${last ? `, last ${last.status ?? last.error ?? ""}` : ""}</td>
            <td><form method="post" action="/_test/events/${delivery.event}/resend"><button type="submit">Resend</button></form></td>
          </tr>`;
        })}</tbody>
      </table></div>
    </section>
    <section class="panel" aria-labelledby="reset">
      <h2 id="reset">State</h2>
      <a class="button" href="/_test/snapshot.json">Download a snapshot</a>
      <form method="post" action="/_test/reset" class="actions"><button type="submit">Forget everything</button></form>
    </section>
  </div>`;
  return layout("Stripe sandbox", content);
}

const toggle = (name: string, on: boolean, label: string) =>
  html`<button name="${name}" value="${on ? "false" : "true"}" type="submit" aria-pressed="${on ? "true" : "false"}">
    ${label}: ${on ? "on" : "off"}
  </button>`;
