import { html } from "hono/html";
import type { Site } from "../../http/server";
import type { Html } from "../../pages/layout";
import { act, choice, input, section, toggle } from "./parts";

/** How deliveries travel. */
export function weatherSection({ engine }: Site): Html {
  const { chaos } = engine.outbox;
  const turn = (name: string, on: boolean, label: string) =>
    toggle("weather", "chaos", name, on, label);
  const set = (name: string, label: string, value: string | number, off: string) =>
    html`<form class="bar-row" style="display:inline-flex;margin-right:14px" method="post" action="/_test/chaos?at=weather">
      ${input(name, label, value, { placeholder: off, size: name === "dropTypes" ? 22 : 8 })}
      <button type="submit">Set</button>
      ${off === "off" ? html`<button name="${name}" value="off" type="submit">Off</button>` : ""}
    </form>`;
  return section(
    "weather",
    "Delivery weather",
    html`<div class="bar-row">
        ${turn("duplicate", chaos.duplicate, "Every event twice")}
        ${turn("twin", chaos.twin, "Every event as two")}
        ${turn("hold", chaos.hold, "Hold")}
        ${turn("down", chaos.down, "Endpoints down")}
        ${act("weather", "flush", "Flush what is held")}
        ${act("weather", "retry", "Try again now")}
        ${act("weather", "chaos", `Drop the next${chaos.drop > 0 ? ` (${chaos.drop} to go)` : ""}`, { drop: chaos.drop + 1 })}
      </div>
      ${set("shuffle", "Shuffle by seed", chaos.shuffle ?? "", "off")}
      ${set("delayMs", "Delay, ms", chaos.delayMs, "0")}
      ${set("parallel", "At once", chaos.parallel, "4")}
      ${set("stamp", "All stamped with second", chaos.stamp ?? "", "off")}
      ${set("dropTypes", "Lose these types", chaos.dropTypes.join(", "), "off")}`,
  );
}

const FAULTS = [
  "rate_limit",
  "api_error",
  "lock_timeout",
  "invalid_request",
  "timeout_after_commit",
  "slow",
  "stale",
];

/** What the next API requests meet. */
export function faultsSection({ faults }: Site): Html {
  const waiting = faults.list();
  return section(
    "faults",
    "API faults",
    html`<form class="bar-row" method="post" action="/_test/faults?at=faults">
        ${choice("kind", "Fault", FAULTS)}
        ${input("times", "Times", 1, { size: 4 })}
        ${input("match", "Only requests with", "", { placeholder: "POST /v1/refunds", size: 22 })}
        ${input("delayMs", "Slow by, ms", 1000)}
        <button type="submit">Add</button>
      </form>
      <p class="soft small" style="margin:0">${
        waiting
          .map((one) => `${one.kind} × ${one.times}${one.match ? ` on ${one.match}` : ""}`)
          .join(", ") || "No fault is waiting."
      }</p>`,
    waiting.length > 0 ? act("faults", "faults/clear", "Clear") : "",
  );
}
