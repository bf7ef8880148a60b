import { randomUUID } from "node:crypto";
import { countTokens } from "../models/usage";
import type { Reply } from "../reply/decide-reply";

/** The part of a message that one chunk carries. */
export type Delta =
  | { content: string }
  | {
      tool_calls: {
        index: number;
        id?: string;
        type?: "function";
        function: { name?: string; arguments: string };
      }[];
    };

export interface Piece {
  delta: Delta;
  /** The generated characters in it, which are what is counted as tokens. */
  characters: string;
}

/** Cuts a reply into what is sent chunk by chunk: words, or a call's name and its arguments. */
export function cutIntoPieces(reply: Reply): Piece[] {
  if (reply.kind === "text") {
    const words = reply.text.match(/\s*\S+/g) ?? [];
    return words.map((word) => ({ delta: { content: word }, characters: word }));
  }
  return reply.calls.flatMap((call, index) => {
    const json = JSON.stringify(call.arguments);
    const id = `call_${randomUUID().replaceAll("-", "").slice(0, 24)}`;
    const opening: Piece = {
      delta: {
        tool_calls: [{ index, id, type: "function", function: { name: call.name, arguments: "" } }],
      },
      characters: call.name,
    };
    const parts = json.match(/[\s\S]{1,12}/g) ?? [];
    const rest = parts.map(
      (part): Piece => ({
        delta: { tool_calls: [{ index, function: { arguments: part } }] },
        characters: part,
      }),
    );
    return [opening, ...rest];
  });
}

/** Keeps the pieces that fit into the limit, in tokens. */
export function limitPieces(pieces: Piece[], maxTokens: number): { kept: Piece[]; full: boolean } {
  let characters = "";
  const kept: Piece[] = [];
  for (const piece of pieces) {
    characters += piece.characters;
    if (countTokens(characters) > maxTokens) return { kept, full: false };
    kept.push(piece);
  }
  return { kept, full: true };
}

/** Why the generation ends: at its end, for a tool, or because the limit cut it. */
export function finishReasonOf(reply: Reply, full: boolean): "stop" | "tool_calls" | "length" {
  if (!full) return "length";
  return reply.kind === "calls" ? "tool_calls" : "stop";
}
