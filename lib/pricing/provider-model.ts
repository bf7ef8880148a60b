import { z } from "zod";

/** US dollars a token, as decimal text. A provider writes -1 where the price depends on the request. */
const price = z.string().regex(/^-?\d+(\.\d+)?(e-?\d+)?$/i);

const modelSchema = z.object({
  id: z.string().min(1).max(200),
  name: z.string().min(1),
  context_length: z.number().int().positive().nullish(),
  pricing: z.object({
    prompt: price,
    completion: price,
    input_cache_read: price.optional(),
    internal_reasoning: price.optional(),
    /** US dollars a request, whatever it reads and writes. */
    request: price.optional(),
  }),
});

type PricedModel = z.output<typeof modelSchema> & {
  prices: { input: string; output: string; cached: string; reasoning: string };
};

/**
 * A model of the provider's list with what it costs a token. Without `priced` it has no price that
 * could be charged: it is not described as agreed, or part of its price is not by the token.
 */
export function readProviderModel(listed: unknown): { id: string; priced: PricedModel | null } {
  const model = modelSchema.safeParse(listed).data;
  if (!model) return { id: nameOf(listed), priced: null };
  const prices = pricesOf(model);
  return { id: model.id, priced: prices && { ...model, prices } };
}

function nameOf(listed: unknown): string {
  const named = z.object({ id: z.string().min(1).max(200) }).safeParse(listed);
  return named.data?.id ?? "a model without a name";
}

function pricesOf({ pricing }: z.output<typeof modelSchema>) {
  const { prompt, completion, input_cache_read: read, internal_reasoning: reasoning } = pricing;
  const prices = {
    input: prompt,
    output: completion,
    cached: read ?? prompt,
    // Zero says that reasoning is billed as the output that it is.
    reasoning: reasoning === undefined || Number(reasoning) === 0 ? completion : reasoning,
  };
  const isFixed = Object.values(prices).every((each) => Number(each) >= 0);
  return isFixed && Number(pricing.request ?? 0) === 0 ? prices : null;
}
