import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import { findAccess } from "@/lib/auth/account";
import { chatAccess } from "@/lib/auth/chat-access";
import type { ChatMessage, OwnKeyReason } from "@/lib/chat/chat-message";
import { messageText } from "@/lib/chat/chat-message";
import type { ChatRequest } from "@/lib/chat/chat-request";
import { listMessages, type StoredMessage } from "@/lib/chat/list-messages";
import { replyHistory } from "@/lib/chat/reply-history";
import { inputTokenBound, replyLimits } from "@/lib/chat/reply-limits";
import { storableJson } from "@/lib/chat/storable-json";
import type { ChatTool } from "@/lib/chat/tools/chat-tool";
import { listChatTools } from "@/lib/chat/tools/open-tools";
import { type CreditAnswer, creditAnswerSchema } from "@/lib/credits/credit-answer";
import { refusal } from "@/lib/credits/refusal";
import { Problem } from "@/lib/http/problem";
import { type ChatSettings, getChatSettings } from "@/lib/pricing/settings";
import { type OwnKey, openOwnKey } from "@/lib/provider-keys/own-key";
import { callOne } from "@/lib/supabase/call";

/** A turn that may run: its credits are held and its question is stored. */
export interface Turn {
  access: AccountAccess;
  conversationId: string;
  replyId: string;
  question: ChatMessage;
  /** What was said before; reading it goes on while the turn begins. */
  history: Promise<StoredMessage[]>;
  settings: ChatSettings;
  tools: ChatTool[];
  /** The input tokens that the hold is made for; 0 where tokens have no price. */
  inputTokens: number;
  hold: CreditAnswer & { reservationId: string };
  /** The customer's own provider key, which this reply runs over. */
  ownKey: OwnKey | null;
  /** The customer has a key that the plan does not include, and lets credits pay. */
  isKeyPassedOver: boolean;
  /** Why credits pay in the own key's place, once they do. */
  fellBackBecause?: OwnKeyReason;
}

/**
 * Begins a turn in one call to the database: membership, price, limits, hold and question.
 *
 * @returns the turn, or the receipt of an earlier request with the same Idempotency-Key.
 * @throws Problem when it is refused (nothing is stored then); in_progress while an earlier request
 *   with the same key still runs, gone when its server died: a new key asks again.
 */
export async function prepareTurn(
  caller: { userId: string },
  accountId: string,
  request: ChatRequest,
  idempotencyKey: string | null,
): Promise<Turn | { replayed: CreditAnswer; access: AccountAccess }> {
  const access = chatAccess(caller, accountId);
  const settings = withModel(await getChatSettings(), request.model);
  const tools = chooseTools(settings, request.tools);
  const question: ChatMessage = { ...request.message };
  const text = messageText(question);
  const replyId = crypto.randomUUID();
  // Someone else's conversation has no messages here, and the call below refuses it.
  const history = listMessages(access, request.id);
  history.catch(() => {});
  const isByTokens = settings.pricing === "tokens";
  const inputTokens = isByTokens ? await boundInput(settings, history, question, tools.length) : 0;
  const answer = await callOne(
    "begin_chat_turn",
    {
      p_account_id: accountId,
      p_user_id: caller.userId,
      p_conversation_id: request.id,
      p_user_message_id: question.id,
      p_reply_id: replyId,
      p_parts: storableJson(question.parts),
      p_title: conversationTitle(text),
      p_input: text,
      p_action: settings.action,
      p_tools: tools.map((tool) => tool.toolId),
      p_model: settings.model,
      p_input_tokens: inputTokens,
      p_output_tokens: isByTokens ? replyLimits.maxOutputTokens : 0,
      p_request_key: idempotencyKey,
      p_lane: "own",
    },
    creditAnswerSchema,
  );
  if (answer.outcome !== "ok") {
    throw await refusal(answer, (await findAccess(caller.userId, accountId)) ?? access);
  }
  if (answer.replayed) return { replayed: answer, access };
  if (answer.reservationId === null) throw new Error("a turn began without a hold");
  const hold = { ...answer, reservationId: answer.reservationId };
  return {
    access,
    conversationId: request.id,
    replyId,
    question,
    history,
    settings,
    tools,
    inputTokens,
    hold,
    ownKey: answer.lane === "byok" ? await openOwnKey(access, settings.model) : null,
    isKeyPassedOver: answer.subject === "own key",
  };
}

/** @throws Problem invalid_request for a tool that the chat does not have. */
function chooseTools(settings: ChatSettings, wanted: string[]): ChatTool[] {
  const offered = listChatTools(settings.tools);
  const unknown = wanted.find((toolId) => !offered.some((tool) => tool.toolId === toolId));
  if (unknown !== undefined) {
    throw new Problem("invalid_request", { detail: `This chat has no tool "${unknown}".` });
  }
  return offered.filter((tool) => wanted.includes(tool.toolId));
}

/** The chat's settings with the model that was chosen. Whether the plan has it is the database's to say. */
function withModel(settings: ChatSettings, wanted: string | undefined): ChatSettings {
  if (wanted === undefined || wanted === settings.model) return settings;
  if (!settings.models.includes(wanted)) {
    throw new Problem("invalid_request", { detail: `This chat has no model "${wanted}".` });
  }
  return { ...settings, model: wanted };
}

/** The first line of the first message, cut at a word. */
export function conversationTitle(text: string): string {
  const line = text.split("\n").find((each) => each.trim() !== "") ?? "";
  const words = line.replace(/\s+/g, " ").trim();
  if (words.length <= 60) return words;
  const cut = words.slice(0, 60);
  const end = cut.lastIndexOf(" ");
  return `${(end > 30 ? cut.slice(0, end) : cut).toWellFormed()}…`;
}

/** A bound of what the reply reads: instructions, what was said before, the question, its tools. */
async function boundInput(
  settings: ChatSettings,
  history: Promise<StoredMessage[]>,
  question: ChatMessage,
  toolCount: number,
): Promise<number> {
  const messages = replyHistory(await history, question);
  const characters = settings.instructions.length + JSON.stringify(messages).length;
  return inputTokenBound({ characters, toolCount });
}
