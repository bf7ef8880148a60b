import { describe, expect, test } from "vitest";
import { receiptOf, withReceipts } from "@/components/chat/receipts";
import type { ChatMessage, ChatPart } from "@/lib/chat/chat-message";

const receipt: ChatPart = {
  type: "data-receipt",
  data: { seq: 7, ended: "stopped", chargedMicros: 5_000_000, lines: [] },
};

function reply(text: string, isSettled: boolean): ChatMessage {
  return {
    id: "reply",
    role: "assistant",
    parts: [{ type: "text", text }, ...(isSettled ? [receipt] : [])],
  };
}

describe("the receipt of a stopped reply", () => {
  test("joins the words that this page has and the server does not", () => {
    const [merged] = withReceipts([reply("all the words", false)], [reply("all the", true)]);
    expect(merged?.parts[0]).toMatchObject({ text: "all the words" });
    expect(merged && receiptOf(merged)?.seq).toBe(7);
  });

  test("comes with the server's words where it has more of them", () => {
    const [merged] = withReceipts([reply("all", false)], [reply("all the words", true)]);
    expect(merged?.parts[0]).toMatchObject({ text: "all the words" });
  });

  test("of messages that this page never had, the server's are taken", () => {
    expect(withReceipts([], [reply("words", true)])).toEqual([reply("words", true)]);
  });
});
