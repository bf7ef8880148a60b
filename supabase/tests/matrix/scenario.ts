import type { Stripe } from "stripe";
import type { BillingStack, Person } from "../billing/billing-stack";
import type { Outcome } from "./outcome";
import type { ScenarioId } from "./scenarios";

/** Where a scenario happens: one person of a stack that others have finished with. */
export interface World {
  stack: BillingStack;
  person: Person;
  /** What a step leaves for later ones, by name. */
  notes: Record<string, string>;
}

export interface Step {
  name: string;
  /** What happens at Stripe, while it tells nothing: calls, hosted pages, the clock. */
  act(world: World): Promise<void>;
  /** Only leads to the row: told in order, not shuffled. */
  isSetup?: boolean;
  /** It happens at Stripe alone and at once, so the events of the step before may come with its own. */
  followsAtOnce?: boolean;
  /** Everything before it happens at Stripe alone, and its events may come as late as this step's. */
  followsSilence?: boolean;
  /** Besides, the process dies after each write, of every type of its events or of these. */
  dies?: true | string[];
  /** How its events are changed on the way: by an endpoint that is set up wrongly. */
  tellAs?(event: Stripe.Event): Stripe.Event;
  /** What has to be true afterwards, besides being the same under every order. */
  expect?(outcome: Outcome, world: World): void | Promise<void>;
}

/** A row of the matrix. */
export interface Scenario {
  name: string;
  /** What of the scenarios it plays. */
  of: ScenarioId;
  /** Why no break of the handling of its events can be seen: what happens was written before them. */
  onlyConfirms?: string;
  steps: Step[];
}
