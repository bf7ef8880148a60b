import "server-only";
import { z } from "zod";
import { Problem } from "@/lib/http/problem";
import type { JsonObject } from "@/lib/old-api/json-names";
import { newFields } from "@/lib/old-api/old-fields";
import { getOffer } from "@/lib/pricing/offer";

/**
 * The fields of an old request as the operation takes them now: under their names, and where the
 * old one named a thing by what we know otherwise (a tier instead of a price, a pack by its size,
 * a person by the address), that.
 *
 * @throws Problem not_found for a tier or pack that is not sold; invalid_request for pages by number.
 */
export async function newRequestFields(operation: string, old: JsonObject): Promise<JsonObject> {
  const { metadata: _, ...fields } = newFields(old);
  if (operation.startsWith("GET ")) return newQuery(operation, fields);
  if (operation.startsWith("POST /api/admin/")) return newOperatorFields(operation, fields);
  if (operation.includes("/provider-keys")) return "apiKey" in fields ? { key: fields.apiKey } : {};
  if (operation === "POST /api/usage/track") return newTrackedUsage(fields);
  if (operation.endsWith("/limits")) return newLimit(fields);
  return withPack(await withPlanPrice(fields));
}

async function withPlanPrice({ tierId, interval, billingCycle, ...fields }: JsonObject) {
  if (tierId === undefined || fields.planPriceId !== undefined) return fields;
  const { plans } = await getOffer();
  const plan = plans.find(
    ({ planId, name }) => planId === tierId || name.toLowerCase() === String(tierId).toLowerCase(),
  );
  const wanted = /^(year|annual)/.test(String(interval ?? billingCycle ?? "")) ? "year" : "month";
  const price = plan?.prices.find((one) => one.interval === wanted);
  if (!price) throw new Problem("not_found", { detail: `No plan "${tierId}" is on sale.` });
  return { ...fields, planPriceId: price.planPriceId };
}

async function withPack(fields: JsonObject): Promise<JsonObject> {
  const { packId } = fields;
  if (packId === undefined) return fields;
  const { packs } = await getOffer();
  const word = String(packId).toLowerCase();
  const pack = packs.find(
    (one) =>
      one.packId === word ||
      one.name.toLowerCase() === word ||
      one.creditsMicros === Number(word) * 1_000_000,
  );
  if (!pack) throw new Problem("not_found", { detail: `No pack "${packId}" is on sale.` });
  return { ...fields, packId: pack.packId };
}

const filters: Record<string, string> = {
  usage: "used",
  deduction: "used",
  allocation: "added",
  purchase: "added",
  bonus: "added",
  refund: "added",
  grant: "added",
};

function newQuery(
  operation: string,
  { offset, page, transactionType, days, ...fields }: JsonObject,
): JsonObject {
  if (Number(offset ?? 0) !== 0 || Number(page ?? 1) > 1) {
    throw new Problem("invalid_request", {
      detail: "query: pages have no number. Pass next_cursor of the page before as cursor.",
    });
  }
  const type = transactionType === undefined ? undefined : filters[String(transactionType)];
  const { from, to, limit } = fields;
  return {
    ...fields,
    ...(limit === undefined ? {} : { limit: Math.min(Number(limit), 100) }),
    ...(from === undefined ? {} : { from: String(from).slice(0, 10) }),
    ...(to === undefined ? {} : { to: String(to).slice(0, 10) }),
    ...(operation === "GET /api/credits/history" && type ? { filter: type } : {}),
    ...(operation === "GET /api/credits/usage-stats" && days !== undefined ? { days } : {}),
  };
}

/** Operators named a person by id or address, and gave amounts and sources. */
function newOperatorFields(
  operation: string,
  {
    userId,
    amount,
    source,
    transactionId,
    service,
    model: _,
    costBreakdown: __,
    ...fields
  }: JsonObject,
): JsonObject {
  if (operation === "POST /api/admin/coupons") {
    return { reason: "Made over the API of old", ...fields };
  }
  const isId = z.uuid().safeParse(userId).success;
  const why = fields.reason ?? source ?? service;
  return {
    ...fields,
    ...(userId === undefined ? {} : isId ? { accountId: userId } : { email: userId }),
    ...(amount === undefined ? {} : { credits: amount }),
    ...(transactionId === undefined ? {} : { transaction: transactionId }),
    ...(why === undefined ? {} : { reason: String(why) }),
  };
}

/** The action of the catalog that a service of old is; `custom` for any other. */
const actionOfService: Record<string, string> = {
  litellm: "chat",
  openrouter: "chat",
  llm: "chat",
  chat: "chat",
  embedding: "embedding",
  embeddings: "embedding",
  tts: "text_to_speech",
  stt: "speech_to_text",
  search: "web_search",
  "center-deep": "web_search",
  rerank: "rerank",
  reranker: "rerank",
  agent: "agent_run",
  brigade: "agent_run",
};

/** A service, its tokens in one number, and dollars: what the provider asked for. */
function newTrackedUsage({
  tokens,
  cost,
  providerCost,
  powerLevel: _,
  ...fields
}: JsonObject): JsonObject {
  const dollars = providerCost ?? cost;
  return {
    action: actionOfService[String(fields.service)] ?? "custom",
    ...(tokens === undefined ? {} : { inputTokens: tokens }),
    ...(dollars === undefined
      ? {}
      : { providerCostMicros: Math.round(Number(dollars) * 1_000_000) }),
    ...fields,
  };
}

/** A limit of old was named by its window. */
function newLimit({ dailyLimit, monthlyLimit, ...fields }: JsonObject): JsonObject {
  if (dailyLimit !== undefined && monthlyLimit !== undefined) {
    throw new Problem("invalid_request", {
      detail: "body: set the limit a day and the limit a month one after the other.",
    });
  }
  return {
    ...(dailyLimit === undefined ? {} : { window: "day", limit: dailyLimit }),
    ...(monthlyLimit === undefined ? {} : { window: "month", limit: monthlyLimit }),
    ...fields,
  };
}
