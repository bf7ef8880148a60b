import { describe, expect, test } from "vitest";
import type { ChatMessage, ChatPart } from "@/lib/chat/chat-message";
import { replyHistory } from "@/lib/chat/reply-history";
import { replyLimits } from "@/lib/chat/reply-limits";

function message(id: string, role: "user" | "assistant", ...parts: ChatPart[]): ChatMessage {
  return { id, role, parts };
}
const text = (words: string): ChatPart => ({ type: "text", text: words });
const question = message("now", "user", text("And now?"));
const ids = (messages: ChatMessage[]) => messages.map(({ id }) => id);

describe("what the model is told", () => {
  test("a question asked again forgets what was answered to it", () => {
    const stored = [
      message("a", "user", text("1")),
      message("b", "assistant", text("2")),
      message("now", "user", text("And now?")),
      message("c", "assistant", text("3")),
    ];
    expect(ids(replyHistory(stored, question))).toEqual(["a", "b", "now"]);
  });

  test("no empty reply, no receipt and no reasoning", () => {
    const receipt: ChatPart = {
      type: "data-receipt",
      data: { seq: 1, ended: "completed", chargedMicros: 0, lines: [] },
    };
    const stored = [
      message("a", "user", text("1")),
      message("b", "assistant", { type: "step-start" }, receipt),
      message("c", "assistant", { type: "reasoning", text: "hm" }, text("2"), receipt),
    ];
    const told = replyHistory(stored, question);
    expect(ids(told)).toEqual(["a", "c", "now"]);
    expect(told[1]?.parts).toEqual([text("2")]);
  });

  test("a long conversation is cut at its old end, where a question begins", () => {
    const stored = Array.from({ length: 100 }, (_, at) =>
      message(String(at), at % 2 === 0 ? "user" : "assistant", text("words")),
    );
    const told = replyHistory(stored, question);
    expect(told.length).toBeLessThanOrEqual(replyLimits.historyMessages + 1);
    expect(told[0]?.role).toBe("user");
    expect(told.at(-2)?.id).toBe("99");
  });

  test("one message that is too long for the limit is left out, the question never", () => {
    const stored = [message("a", "user", text("x".repeat(replyLimits.historyCharacters)))];
    expect(ids(replyHistory(stored, question))).toEqual(["now"]);
  });
});
