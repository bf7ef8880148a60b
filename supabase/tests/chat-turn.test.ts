import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "./database";
import {
  type Arguments,
  type CreditAnswer,
  callAll,
  callRow,
  callValue,
  stateOf,
  untilNotBusy,
} from "./fixture/call";
import { applyCatalog, plainCatalog } from "./fixture/catalog";
import { minute, passSeconds } from "./fixture/clock";
import { credits } from "./fixture/credits";
import { expectExactLedger } from "./fixture/exact-ledger";
import { checkpoint, grant, settle, sweep } from "./fixture/ledger-calls";
import { readBalance } from "./fixture/ledger-rows";
import { signUp } from "./fixture/person";

let db: TestDatabase;
beforeAll(async () => {
  db = await createDatabase();
  await applyCatalog(db.sql, plainCatalog);
});
afterAll(async () => {
  await expectExactLedger(db.sql);
  await db.drop();
});

type Message = {
  role: string;
  reservation_id: string | null;
  charged_micros: number | null;
  line_codes: string[] | null;
  success: boolean | null;
};

/** A person with a conversation that is not stored before its first turn. */
async function newChat(amount = 100) {
  const { id } = await signUp(db.sql);
  if (amount > 0) await grant(db.sql, id, credits(amount));
  const conversation = randomUUID();
  const begin = (args: Arguments = {}) =>
    callRow<CreditAnswer>(db.sql, "begin_chat_turn", {
      p_account_id: id,
      p_user_id: id,
      p_conversation_id: conversation,
      p_user_message_id: randomUUID(),
      p_reply_id: randomUUID(),
      p_parts: JSON.stringify([{ type: "text", text: "Where is it?" }]),
      p_title: "Where is it?",
      p_input: "Where is it?",
      p_action: "query",
      p_tools: ["github"],
      ...args,
    });
  const list = (userId = id) =>
    callAll<Message>(db.sql, "list_messages", {
      p_account_id: id,
      p_user_id: userId,
      p_conversation_id: conversation,
    });
  const reply = (reservationId: string | null, replyId = randomUUID()) =>
    callValue<boolean>(db.sql, "save_reply", {
      p_account_id: id,
      p_conversation_id: conversation,
      p_reply_id: replyId,
      p_parts: "[]",
      p_reservation_id: reservationId,
    });
  return { id, begin, list, reply };
}

const origin = { p_origin: "chat" };

describe("a turn", () => {
  test("holds the most it can cost and stores the question, in one call", async () => {
    const chat = await newChat();
    expect(await chat.begin()).toMatchObject({ outcome: "ok", held_micros: credits(15) });
    expect(await chat.list()).toMatchObject([{ role: "user" }]);
  });

  test("that is refused stores nothing", async () => {
    const chat = await newChat(3);
    expect(await chat.begin()).toMatchObject({ outcome: "insufficient_credits" });
    expect(await chat.begin({ p_action: "teleport" })).toMatchObject({ outcome: "unpriced" });
    expect(await chat.list()).toEqual([]);
    const rows = await db.sql`select 1 from conversations where account_id = ${chat.id}`;
    expect(rows).toHaveLength(0);
  });

  test("sent twenty times at once with one key holds once and asks once", async () => {
    const chat = await newChat();
    const turn = { p_request_key: "turn", p_user_message_id: randomUUID() };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => untilNotBusy(() => chat.begin(turn))),
    );
    expect(answers.filter((answer) => !answer.replayed)).toHaveLength(1);
    expect(await readBalance(db.sql, chat.id)).toMatchObject({ held_micros: credits(15) });
    expect(await chat.list()).toHaveLength(1);
  });

  test("asked again by the same message replaces the replies after it, and keeps their receipts", async () => {
    const chat = await newChat();
    const question = { p_user_message_id: randomUUID() };
    const first = await chat.begin(question);
    await settle(db.sql, chat.id, first.reservation_id ?? "", origin);
    await chat.reply(first.reservation_id);
    await chat.begin(question);
    expect(await chat.list()).toMatchObject([{ role: "user" }]);
    expect(await readBalance(db.sql, chat.id)).toMatchObject({ lifetime_used_micros: credits(5) });
  });

  test("in another person's account or conversation is not found", async () => {
    const chat = await newChat();
    const stranger = await signUp(db.sql);
    await chat.begin();
    expect(await stateOf(chat.begin({ p_user_id: stranger.id }))).toBe("PT404");
    await db.sql`insert into account_members (account_id, user_id, role, joined_at)
      values (${chat.id}, ${stranger.id}, 'admin', now())`;
    expect(await stateOf(chat.begin({ p_user_id: stranger.id }))).toBe("PT404");
    expect(await chat.list(stranger.id)).toEqual([]);
  });
});

describe("a reply", () => {
  test("shows what it was charged, line by line", async () => {
    const chat = await newChat();
    const { reservation_id } = await chat.begin();
    await settle(db.sql, chat.id, reservation_id ?? "", { ...origin, p_tools: ["github"] });
    await chat.reply(reservation_id);
    expect(await chat.list()).toMatchObject([
      { role: "user", charged_micros: null },
      {
        role: "assistant",
        charged_micros: credits(15),
        line_codes: ["query", "tool:github"],
        success: true,
      },
    ]);
  });

  test("that the sweep settled first shows all that it cost in the end, not the correction", async () => {
    const chat = await newChat();
    const { reservation_id } = await chat.begin();
    const held = reservation_id ?? "";
    await checkpoint(db.sql, chat.id, held, origin);
    await passSeconds(db.sql, 16 * minute);
    await sweep(db.sql, chat.id);
    await settle(db.sql, chat.id, held, { ...origin, p_tools: ["github"] });
    await chat.reply(held);
    const [, reply] = await chat.list();
    expect(reply).toMatchObject({ charged_micros: credits(15), success: true });
  });

  test("stored twice is one message with the later text", async () => {
    const chat = await newChat();
    const { reservation_id } = await chat.begin();
    const replyId = randomUUID();
    expect(await chat.reply(reservation_id, replyId)).toBe(true);
    expect(await chat.reply(reservation_id, replyId)).toBe(true);
    expect(await chat.list()).toHaveLength(2);
  });
});
