import { html, raw } from "hono/html";
import type { Site } from "../http/server";
import { type Html, layout } from "../pages/layout";
import { clockSection, endpointsSection, journalSection, settingsSection } from "./page/account";
import { customersSection } from "./page/customers";
import { eventsSection } from "./page/events";
import { instant, section } from "./page/parts";
import { CONTROL_SCRIPT, CONTROL_STYLE } from "./page/style";
import { faultsSection, weatherSection } from "./page/weather";

const LINKS = [
  "clock",
  "customers",
  "events",
  "weather",
  "faults",
  "endpoints",
  "settings",
  "journal",
];

/** What the sandbox's Stripe is doing, and what can be done to it. */
export function controlPage(site: Site, { refused }: { refused: string | null }): Html {
  const { engine } = site;
  const content = html`<style>${raw(CONTROL_STYLE)}</style>
    <div class="control">
      <nav class="top" aria-label="Sections">
        <h1>Stripe sandbox</h1>
        ${LINKS.map((id) => html`<a href="#${id}">${id.charAt(0).toUpperCase() + id.slice(1)}</a>`)}
        <span class="now">${instant(engine.now())} UTC · <a href="/_test">Refresh</a></span>
      </nav>
      ${refused ? html`<p class="alert" role="alert">${refused}</p>` : ""}
      ${
        engine.conformity.violations.length > 0
          ? section(
              "violations",
              "Not what the SDK declares",
              engine.conformity.violations.map((one) => html`<p class="wrong">${one}</p>`),
            )
          : ""
      }
      ${clockSection(site)} ${customersSection(engine.state)} ${eventsSection(engine.state)}
      ${weatherSection(site)} ${faultsSection(site)} ${endpointsSection(site)}
      ${settingsSection(site)} ${journalSection(site)}
    </div>`;
  return layout("Stripe sandbox", content, { script: CONTROL_SCRIPT });
}
