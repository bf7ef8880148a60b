import { html } from "hono/html";
import type { Site } from "../../http/server";
import type { Html } from "../../pages/layout";
import { act, badge, choice, input, instant, nothing, section, toggle } from "./parts";

const JUMPS: [label: string, seconds: number][] = [
  ["1 hour", 3_600],
  ["1 day", 86_400],
  ["3 days", 3 * 86_400],
  ["1 week", 604_800],
  ["1 month", 31 * 86_400],
];

/** The sandbox's clock, and those of customers who have their own. */
export function clockSection({ engine }: Site): Html {
  const { state } = engine;
  const clocks = Object.values(state.rows.test_clock).reverse();
  return section(
    "clock",
    "Clock",
    html`<div class="bar-row">${JUMPS.map(([label, seconds]) => act("clock", "clock/advance", `+ ${label}`, { seconds }))}</div>
      ${
        clocks.length === 0
          ? ""
          : html`<h3>Test clocks</h3><table><tbody>${clocks.slice(0, 20).map(
              (
                one,
              ) => html`<tr><td><code>${one.id}</code> ${one.name ?? ""}</td><td>${instant(one.frozen_time)}</td><td>${badge(one.status)}</td>
                <td>${JUMPS.slice(1).map(([label, seconds]) => act("clock", `clocks/${one.id}/advance`, `+ ${label}`, { seconds }))}</td></tr>`,
            )}</tbody></table>`
      }`,
    html`<span class="soft small">${instant(engine.now())} UTC, ${
      state.offsetSeconds === 0 ? "wall time" : `${span(state.offsetSeconds)} ahead of wall time`
    }</span>`,
  );
}

const span = (seconds: number) => {
  const [days, hours] = [Math.floor(seconds / 86_400), Math.floor((seconds % 86_400) / 3600)];
  return days > 0 ? `${days} d ${hours} h` : `${hours} h ${Math.floor((seconds % 3600) / 60)} min`;
};

/** Where events go, and the secrets that sign them. */
export function endpointsSection({ engine }: Site): Html {
  const targets = engine.endpoints.targets();
  return section(
    "endpoints",
    "Webhook endpoints",
    targets.length === 0
      ? nothing("None: events are sent to nobody.")
      : html`<div class="scroll" tabindex="0"><table><tbody>${targets.map(
          (target) => html`<tr>
            <td>${target.url}<br /><span class="soft small">${target.events.join(", ").slice(0, 90)}${target.apiVersion ? `, version ${target.apiVersion}` : ""}</span></td>
            <td>${target.secrets.map((secret) => html`<code>${secret}</code><br />`)}</td>
            <td>${act("endpoints", "webhooks/rotate", "Rotate", { endpoint: target.id })}
              ${act("endpoints", "webhooks/rotate", "Rotate, both sign for an hour", { endpoint: target.id, overlapSeconds: 3600 })}</td>
          </tr>`,
        )}</tbody></table></div>`,
  );
}

/** What an account's owner sets in the Dashboard. */
export function settingsSection({ engine }: Site): Html {
  const { settings } = engine.state;
  return section(
    "settings",
    "Account settings",
    html`<form class="bar-row" method="post" action="/_test/settings?at=settings">
        ${input("retryDays", "Retries, days after the failure", settings.retryDays.join(", "), { size: 14 })}
        ${choice("afterRetries", "After the last", ["cancel", "unpaid", "past_due"], settings.afterRetries)}
        <button type="submit">Save</button>
      </form>
      <div class="bar-row" style="margin:0">
        ${toggle("settings", "settings", "oneSubscription", settings.oneSubscription, "One subscription a customer")}
        ${toggle("settings", "settings", "endsDisputed", settings.endsDisputed, "A dispute ends its subscription")}
      </div>`,
  );
}

/** The last requests, and all of the state to keep, bring back or forget. */
export function journalSection({ engine }: Site): Html {
  const requests = engine.requests.slice(-30).reverse();
  return section(
    "journal",
    "Journal and state",
    html`<div class="bar-row">
        <a class="button" style="padding:4px 10px;font-size:13px" href="/_test/journal.json">Export the journal</a>
        <a class="button" style="padding:4px 10px;font-size:13px" href="/_test/snapshot.json">Download the state</a>
        ${act("journal", "snapshots", "Take a snapshot")}
        ${act("journal", "snapshots/restore", "Go back to it")}
        ${act("journal", "reset", "Forget everything", {}, { danger: true })}
      </div>
      ${
        requests.length === 0
          ? nothing("No request yet.")
          : html`<div class="scroll" tabindex="0" style="max-height:320px"><table><tbody>${requests.map(
              (
                one,
              ) => html`<tr><td class="soft">${new Date(one.at).toISOString().slice(11, 19)}</td>
                <td>${one.status < 300 ? html`<span class="badge good">${one.status}</span>` : html`<span class="badge bad">${one.status}</span>`}</td>
                <td><code>${one.method} ${one.path}</code>${one.replayed ? html` <span class="badge">replayed</span>` : ""}</td>
                <td class="soft"><code>${one.idempotencyKey ?? ""}</code></td></tr>`,
            )}</tbody></table></div>`
      }`,
  );
}
