import type { UIMessage } from "ai";
import type { ChargeLine } from "@/lib/credits/credit-answer";

/** How a reply ended; `interrupted` is the sweep's word for a reply whose server died. */
export type ReplyEnding = "completed" | "stopped" | "failed" | "empty" | "interrupted";

/** What a reply cost, from its one row of the ledger. Amounts are micro-credits. */
export interface Receipt {
  /** The ledger row; `/billing/history/{seq}` explains it. */
  seq: number;
  ended: ReplyEnding;
  chargedMicros: number;
  lines: ChargeLine[];
}

/** The account after a charge or hold; `lastSeq` is known where a row was written. */
export interface ChargedBalance {
  availableMicros: number;
  heldMicros: number;
  lastSeq?: number | undefined;
}

/** The charge as it grows while a reply streams. */
export interface RunningCharge {
  /** What is owed if the reply ended now. */
  chargedMicros: number;
  lines: ChargeLine[];
  /** What is set aside: the reply costs no more. */
  holdMicros: number;
  balance: ChargedBalance;
}

/** Something the reader should know about how the reply was made. */
export type Notice =
  /** A tool that was switched on could not be reached. */
  | { kind: "tool_unavailable"; tool: string }
  /** The reply may be no longer than the credits reach. */
  | { kind: "shortened" }
  /** The customer's own provider key did not serve the reply. */
  | { kind: "own_key"; provider: string; reason: OwnKeyReason; paidBy: "credits" | "nobody" };

/**
 * Why an own key did not serve a request: the provider does not accept it, has no money left for it,
 * or lets it wait; the plan does not include own keys; it cannot be opened or was just deleted; or the
 * provider failed.
 */
export type OwnKeyReason = "refused" | "exhausted" | "busy" | "plan" | "missing" | "failed";

/** A message of the chat. `charge` is transient; `receipt` is read from the ledger, never stored. */
export type ChatMessage = UIMessage<
  never,
  { charge: RunningCharge; receipt: Receipt & { balance?: ChargedBalance }; notice: Notice }
>;

export type ChatPart = ChatMessage["parts"][number];

/** The text of a message, without its tools and notes. */
export function messageText(message: Pick<ChatMessage, "parts">): string {
  return message.parts
    .flatMap((part) => (part.type === "text" ? [part.text] : []))
    .join("\n\n")
    .trim();
}
