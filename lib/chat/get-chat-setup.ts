import "server-only";
import { type AccountAccess, canBuy } from "@/lib/auth/access";
import { type ChatModel, listChatModels } from "@/lib/chat/list-chat-models";
import { replyLimits } from "@/lib/chat/reply-limits";
import { listChatTools } from "@/lib/chat/tools/open-tools";
import { type Balance, getBalance } from "@/lib/credits/get-balance";
import { listOwnServers } from "@/lib/mcp/own-servers";
import { needsPlan } from "@/lib/pricing/needs-plan";
import { getOffer, type OfferPack, type OfferPlan } from "@/lib/pricing/offer";
import { type ChatSettings, getChatSettings } from "@/lib/pricing/settings";

export interface ChatToolOption {
  toolId: string;
  name: string;
  description: string;
  costMicros: number;
  example: string;
}

/** What the chat's client needs to know of the account and the catalog; plain and serialisable. */
export interface ChatSetup {
  accountId: string;
  accountName: string;
  assistantName: string;
  tools: ChatToolOption[];
  /** Models to choose from, the default one first; empty where there is no choice. */
  models: ChatModel[];
  /** Questions to begin with, from the catalog's words. */
  prompts: string[];
  /** There is no plan and nothing to spend, and no plan comes by itself: the first step is to choose one. */
  needsPlan: boolean;
  /** What a price depends on, for asking what the next message costs. */
  pricing: {
    action: string;
    kind: ChatSettings["pricing"];
    model: string;
    /** Some words of a message change its price. */
    dependsOnWords: boolean;
    maxOutputTokens: number;
    /** Characters that the model reads before the conversation. */
    instructionsLength: number;
  };
  /** What the lines of a receipt are called, by their code. */
  lineNames: Record<string, string>;
  balance: Pick<
    Balance,
    | "availableMicros"
    | "heldMicros"
    | "lastSeq"
    | "asOf"
    | "lowBalanceMicros"
    | "isUnlimited"
    | "planKind"
    | "periodEnd"
    | "monthlyMicros"
  >;
  shop: {
    canBuy: boolean;
    /** Plans that can be subscribed to now; empty for subscribers, who switch on the billing page. */
    plans: OfferPlan[];
    packs: OfferPack[];
  };
}

/** Reads what the chat page shows around a conversation. */
export async function getChatSetup(access: AccountAccess): Promise<ChatSetup> {
  const [offer, settings, balance] = await Promise.all([
    getOffer(),
    getChatSettings(),
    getBalance(access),
  ]);
  const [models, servers] = await Promise.all([
    listChatModels(access, settings, offer.plans),
    settings.tools.includes("mcp") ? listOwnServers(access) : [],
  ]);
  const hasServers = servers.some((server) => server.isIncluded);
  const action = offer.actions.find((each) => each.action === settings.action);
  const tools = listChatTools(settings.tools).flatMap(({ toolId, example, isForOwners }) => {
    if (isForOwners && !hasServers) return [];
    const priced = offer.tools.find((each) => each.tool === toolId);
    if (!priced) return [];
    const { name, description, costMicros } = priced;
    return [{ toolId, name, description, costMicros, example }];
  });
  return {
    accountId: access.accountId,
    accountName: access.accountName,
    assistantName: offer.product.assistantName,
    tools,
    models,
    prompts: Object.entries(offer.product.words).flatMap(([word, text]) =>
      word.startsWith("prompt") ? [text] : [],
    ),
    needsPlan: needsPlan(balance, offer.plans),
    pricing: {
      action: settings.action,
      kind: settings.pricing,
      model: settings.model,
      dependsOnWords: (action?.matchWords.length ?? 0) > 0,
      maxOutputTokens: replyLimits.maxOutputTokens,
      instructionsLength: settings.instructions.length,
    },
    lineNames: Object.fromEntries([
      ...offer.actions.map((each) => [each.action, each.name]),
      ...offer.tools.map((each) => [`tool:${each.tool}`, each.name]),
      ["match", `${action?.name ?? "Action"} (extended)`],
    ]),
    balance: {
      availableMicros: balance.availableMicros,
      heldMicros: balance.heldMicros,
      lastSeq: balance.lastSeq,
      asOf: balance.asOf,
      lowBalanceMicros: balance.lowBalanceMicros,
      isUnlimited: balance.isUnlimited,
      planKind: balance.planKind,
      periodEnd: balance.periodEnd,
      monthlyMicros: balance.monthlyMicros,
    },
    shop: {
      canBuy: canBuy(access),
      plans: balance.planKind === "paid" ? [] : sellablePlans(offer.plans),
      packs: offer.packs.filter((pack) => pack.stripePriceId !== null),
    },
  };
}

function sellablePlans(plans: OfferPlan[]): OfferPlan[] {
  return plans.flatMap((plan) => {
    const prices = plan.prices.filter((price) => price.stripePriceId !== null);
    return prices.length > 0 && !plan.contactSales ? [{ ...plan, prices }] : [];
  });
}
