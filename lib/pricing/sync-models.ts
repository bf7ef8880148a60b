import "server-only";
import { z } from "zod";
import { serverEnv } from "@/lib/env/server";
import { readProviderModel } from "@/lib/pricing/provider-model";
import { callOne } from "@/lib/supabase/call";

const waitMs = 30_000;
/** A list that never ends is a provider out of order. */
const maxPages = 50;

const pageSchema = z.object({
  data: z.array(z.unknown()),
  links: z.object({ next: z.string().nullish() }).nullish(),
});

const syncedSchema = z
  .object({
    version: z.number().int(),
    is_new: z.boolean(),
    listed: z.number().int(),
    added: z.array(z.string()),
    changed: z.array(z.string()),
    overridden: z.array(z.string()),
    vanished: z.array(z.string()),
  })
  .transform(({ is_new: isNew, ...row }) => ({ ...row, isNew }));

export type ModelSync = z.output<typeof syncedSchema> & {
  /** Models without a price that could be charged: they stay, or become, unpriced. */
  unpriced: string[];
};

/**
 * Reads the provider's list of models and puts its prices in force. What the catalog overrides stays;
 * a model that left the list, or has no fixed price, is refused as unpriced from then on.
 *
 * @throws when the list cannot be read, is empty, or is not what was agreed; nothing is changed then.
 */
export async function syncModels(): Promise<ModelSync> {
  const listed = await listProviderModels();
  const priced = listed.flatMap((model) => model.priced ?? []);
  const synced = await callOne(
    "sync_model_prices",
    {
      p_models: priced.map((model) => model.id),
      p_names: priced.map((model) => model.name),
      p_input_usd: priced.map(({ prices }) => prices.input),
      p_cached_usd: priced.map(({ prices }) => prices.cached),
      p_output_usd: priced.map(({ prices }) => prices.output),
      p_reasoning_usd: priced.map(({ prices }) => prices.reasoning),
      // 0 stands for a length that the provider does not tell.
      p_context_tokens: priced.map((model) => model.context_length ?? 0),
    },
    syncedSchema,
  );
  const known = new Set(priced.map((model) => model.id));
  return { ...synced, unpriced: listed.map(({ id }) => id).filter((id) => !known.has(id)) };
}

type ProviderModel = ReturnType<typeof readProviderModel>;

async function listProviderModels(): Promise<ProviderModel[]> {
  const { OPENROUTER_API_KEY, OPENROUTER_BASE_URL } = serverEnv();
  const models = new Map<string, ProviderModel>();
  let next: string | null = `${OPENROUTER_BASE_URL}/models`;
  for (let page = 0; next !== null; page += 1) {
    if (page === maxPages) throw new Error("The provider's list of models does not end.");
    const response: Response = await fetch(next, {
      headers: { authorization: `Bearer ${OPENROUTER_API_KEY}` },
      signal: AbortSignal.timeout(waitMs),
    });
    if (!response.ok) throw new Error(`The provider's list of models: ${response.status}.`);
    const { data, links } = pageSchema.parse(await response.json());
    for (const each of data) {
      const model = readProviderModel(each);
      models.set(model.id, model);
    }
    next = links?.next ? sameOrigin(links.next, OPENROUTER_BASE_URL) : null;
  }
  return [...models.values()];
}

/** The key goes to the provider alone, wherever a page's link leads. */
function sameOrigin(link: string, base: string): string {
  const url = new URL(link, base);
  if (url.origin !== new URL(base).origin) {
    throw new Error("The provider's list of models goes on at another address.");
  }
  return url.href;
}
