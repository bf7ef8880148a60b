import { receiveDelivery } from "../../../lib/billing/inbox/receive-delivery";
import { differences } from "./outcome";
import { goBack, handledOf, type PlayedStep, type Stage, settle } from "./played-step";
import type { ShortWay } from "./short-way-to-supabase";

const paidSources = new Set(["subscription", "pack", "topup"]);

/** The inbox, which is no part of an outcome. */
const unseen = new Set(["claim_stripe_event", "finish_event"]);

/** What makes a grant the same grant when it is heard of again. */
const keyOf = new Map([
  ["record_invoice", "p_invoice_id"],
  ["record_payment", "p_source_key"],
]);

/**
 * What was broken on purpose while a row was played, and whether its outcome showed it: each write in
 * turn was lost, each grant got another key whenever it was made, and no event came. A row that ends the
 * same with the handling broken would prove nothing.
 */
export class PlantedBreaks {
  readonly #shown = new Map<string, boolean>();
  #count = 0;

  /** Whether any break was seen. */
  get areSeen(): boolean {
    return [...this.#shown.values()].includes(true);
  }

  /** Grants under a key that says nothing, which made no difference although the grant itself did. */
  get unkeyed(): string[] {
    return [...keyOf.keys()].filter(
      (name) => this.#shown.get(name) && this.#shown.get(`${name} under new keys`) === false,
    );
  }

  /** Tells a step's events with one thing broken after the other; skips what a step before has shown. */
  async plant(stage: Stage, told: PlayedStep): Promise<void> {
    const { way } = stage;
    way.calls.clear();
    await this.#note("nothing", stage, told, {});
    const writes = [...way.calls].filter((name) => !unseen.has(name) && !this.#shown.get(name));
    for (const name of writes) await this.#note(name, stage, told, { lost: name });
    const hasGranted = told.outcome.lots.some(({ source }) => paidSources.has(source));
    for (const name of writes.filter(
      (one) => hasGranted && keyOf.has(one) && this.#shown.get(one),
    )) {
      const renamed = { name, argument: keyOf.get(name) ?? "" };
      await this.#note(`${name} under new keys`, stage, told, { renamed });
    }
    if (!this.#shown.get("all events")) {
      await this.#note("all events", stage, { ...told, events: [] }, {});
    }
  }

  async #note(
    name: string,
    stage: Stage,
    told: PlayedStep,
    broken: { lost?: string; renamed?: ShortWay["renamed"] },
  ): Promise<void> {
    const { stack, way } = stage;
    this.#count += 1;
    const run = `_${told.checkpoint}_broken_${this.#count}`;
    await goBack(stage, told);
    Object.assign(way, broken);
    try {
      for (const event of handledOf(told)) {
        await receiveDelivery(JSON.stringify({ ...event, id: `${event.id}${run}` }));
      }
    } finally {
      Object.assign(way, { lost: null, renamed: null });
    }
    const outcome = await settle(stack, told.accountId, run);
    const isShown = outcome.broken.length + differences(told.outcome, outcome).length > 0;
    if (name !== "nothing") this.#shown.set(name, isShown);
  }
}
