import { perToken } from "./decimal";
import { MODELS, type ModelRow } from "./models-data";

const byId = new Map(MODELS.map((row) => [row.id, row]));

export function findModel(id: string): ModelRow | undefined {
  return byId.get(id);
}

/** A model is free when its id says so or when it costs nothing. */
export function isFree(row: ModelRow): boolean {
  return row.id.endsWith(":free") || (row.input === "0" && row.completion === "0");
}

/** Who runs the model, as the `provider` of a reply names it. */
export function providerOf(row: ModelRow): string {
  return row.name.split(":")[0] ?? row.name;
}

/**
 * GET /models in OpenRouter's shape: prices are decimal strings in USD a token.
 * Source: the Model type of OpenRouterTeam/typescript-sdk.
 */
export function listModels(origin: string, page: { limit: number; offset: number }) {
  const rows = MODELS.slice(page.offset, page.offset + page.limit);
  const next = page.offset + page.limit;
  return {
    data: rows.map(describeModel),
    total_count: MODELS.length,
    links: {
      next:
        next < MODELS.length ? `${origin}/api/v1/models?offset=${next}&limit=${page.limit}` : null,
    },
  };
}

function describeModel(row: ModelRow) {
  const images = row.image !== undefined;
  return {
    id: row.id,
    canonical_slug: row.id.replace(/:free$/, ""),
    hugging_face_id: null,
    name: row.name,
    created: 1_750_000_000 + 86_400 * MODELS.indexOf(row),
    description: `${row.name}, answered by the local sandbox model. Prices are sandbox data.`,
    context_length: row.context,
    architecture: {
      modality: images ? "text+image->text" : "text->text",
      input_modalities: images ? ["text", "image"] : ["text"],
      output_modalities: ["text"],
      tokenizer: "Other",
      instruct_type: null,
    },
    pricing: {
      prompt: perToken(row.input),
      completion: perToken(row.completion),
      request: "0",
      image: row.image ?? "0",
      web_search: "0",
      internal_reasoning: "0",
      ...(row.cacheRead ? { input_cache_read: perToken(row.cacheRead) } : {}),
      ...(row.cacheWrite ? { input_cache_write: perToken(row.cacheWrite) } : {}),
    },
    top_provider: {
      context_length: row.context,
      max_completion_tokens: row.output,
      is_moderated: false,
    },
    per_request_limits: null,
    supported_parameters: [
      "max_tokens",
      "temperature",
      "top_p",
      "stop",
      ...(row.noTools ? [] : ["tools", "tool_choice"]),
      ...(row.reasoning ? ["reasoning", "include_reasoning"] : []),
    ],
    default_parameters: {},
    supported_voices: null,
    knowledge_cutoff: null,
    expiration_date: null,
    links: { details: `/api/v1/models/${row.id}/endpoints` },
  };
}

/** GET /models of a vendor's own API, in OpenAI's shape: its models by their names there. */
export function listVendorModels(vendor: string) {
  return MODELS.filter(({ id }) => id.startsWith(`${vendor}/`)).map(({ id }) => ({
    id: id.slice(vendor.length + 1),
    object: "model",
    created: 1_750_000_000,
    owned_by: vendor,
  }));
}
