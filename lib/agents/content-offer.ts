import type { Offer } from "@/lib/pricing/offer";

/** The agent's steps, in their order, as the catalog sells them. */
export const contentSteps = ["plan_content", "draft_content", "edit_content"] as const;
export type ContentStep = (typeof contentSteps)[number];

/** What the agent as a whole is sold as; its price is the budget of a run. */
export const contentAction = "generate_content";

export interface ContentOffer {
  /** The most that a piece costs, in micro-credits. */
  priceMicros: number;
  steps: { step: ContentStep; name: string; description: string; costMicros: number }[];
}

/**
 * What a piece of content costs; null where the catalog does not sell the agent with all its steps,
 * or sells the steps for more than the whole, which no run could finish.
 */
export function findContentOffer({ actions }: Pick<Offer, "actions">): ContentOffer | null {
  const flat = (id: string) =>
    actions.find(({ action, pricing }) => action === id && pricing === "flat");
  const whole = flat(contentAction);
  const steps = contentSteps.flatMap((step) => {
    const sold = flat(step);
    if (!sold) return [];
    return [{ step, name: sold.name, description: sold.description, costMicros: sold.costMicros }];
  });
  if (!whole || whole.costMicros === 0 || steps.length < contentSteps.length) return null;
  const sum = steps.reduce((total, { costMicros }) => total + costMicros, 0);
  return sum > whole.costMicros ? null : { priceMicros: whole.costMicros, steps };
}
