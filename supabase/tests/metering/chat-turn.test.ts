import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database";
import {
  type Arguments,
  type CreditAnswer,
  callAll,
  callRow,
  callValue,
  stateOf,
  untilNotBusy,
} from "../fixture/call";
import { applyCatalog, plainCatalog } from "../fixture/catalog";
import { minute, passSeconds } from "../fixture/clock";
import { credits } from "../fixture/credits";
import { expectExactLedger } from "../fixture/exact-ledger";
import { checkpoint, grant, settle, sweep } from "../fixture/ledger-calls";
import { readBalance } from "../fixture/ledger-rows";
import { signUp } from "../fixture/person";

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
  message_id: string;
  role: string;
  parts: unknown;
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
  /** Stores the reply that the turn was begun for, as the stream of that turn does. */
  const reply = (turn: { p_reply_id: string }, reservationId: string | null, parts = "[]") =>
    callValue<boolean>(db.sql, "save_reply", {
      p_account_id: id,
      p_conversation_id: conversation,
      p_reply_id: turn.p_reply_id,
      p_parts: parts,
      p_reservation_id: reservationId,
    });
  return { id, begin, list, reply };
}

const origin = { p_origin: "chat" };

/** A question, old or new, and the reply that this turn gives it. */
const ask = (question: string = randomUUID()) => ({
  p_user_message_id: question,
  p_reply_id: randomUUID(),
});

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
    const turn = ask();
    const first = await chat.begin(turn);
    await settle(db.sql, chat.id, first.reservation_id ?? "", origin);
    expect(await chat.reply(turn, first.reservation_id)).toBe(true);
    await chat.begin(ask(turn.p_user_message_id));
    expect(await chat.list()).toMatchObject([{ role: "user" }]);
    expect(await readBalance(db.sql, chat.id)).toMatchObject({ lifetime_used_micros: credits(5) });
  });

  test("repeated by its key says whether the first still runs, by the database's own clock", async () => {
    const chat = await newChat();
    const turn = { p_request_key: "turn", p_user_message_id: randomUUID() };
    const { reservation_id } = await chat.begin(turn);
    expect(await chat.begin(turn)).toMatchObject({ outcome: "in_progress", reservation_id });
    await passSeconds(db.sql, 16 * minute);
    expect(await chat.begin(turn)).toMatchObject({ outcome: "gone", reservation_id });
    await settle(db.sql, chat.id, reservation_id ?? "", origin);
    expect(await chat.begin(turn)).toMatchObject({ outcome: "ok", replayed: true });
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
    const turn = ask();
    const { reservation_id } = await chat.begin(turn);
    await settle(db.sql, chat.id, reservation_id ?? "", { ...origin, p_tools: ["github"] });
    await chat.reply(turn, reservation_id);
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
    const turn = ask();
    const { reservation_id } = await chat.begin(turn);
    const held = reservation_id ?? "";
    await checkpoint(db.sql, chat.id, held, origin);
    await passSeconds(db.sql, 16 * minute);
    await sweep(db.sql, chat.id);
    await settle(db.sql, chat.id, held, { ...origin, p_tools: ["github"] });
    await chat.reply(turn, held);
    const [, reply] = await chat.list();
    expect(reply).toMatchObject({ charged_micros: credits(15), success: true });
  });

  test("stored twice is one message with the later text", async () => {
    const chat = await newChat();
    const turn = ask();
    const { reservation_id } = await chat.begin(turn);
    const later = [{ type: "text", text: "Here." }];
    expect(await chat.reply(turn, reservation_id)).toBe(true);
    expect(await chat.reply(turn, reservation_id, JSON.stringify(later))).toBe(true);
    expect(await chat.list()).toMatchObject([{ role: "user" }, { parts: later }]);
  });

  test("that was asked for again is stored no more, before and after the new one is", async () => {
    const chat = await newChat();
    const stopped = ask();
    const first = await chat.begin(stopped);
    expect(await chat.reply(stopped, first.reservation_id)).toBe(true);
    const retried = ask(stopped.p_user_message_id);
    const second = await chat.begin(retried);
    expect(await chat.reply(stopped, first.reservation_id)).toBe(false);
    expect(await chat.list()).toMatchObject([{ role: "user" }]);
    expect(await chat.reply(retried, second.reservation_id)).toBe(true);
    expect(await chat.reply(stopped, first.reservation_id)).toBe(false);
    expect(await chat.list()).toMatchObject([
      { message_id: stopped.p_user_message_id },
      { message_id: retried.p_reply_id },
    ]);
  });

  test("stored after the next question was asked stands before it", async () => {
    const chat = await newChat();
    const [slow, quick] = [ask(), ask()];
    const first = await chat.begin(slow);
    const second = await chat.begin(quick);
    expect(await chat.reply(quick, second.reservation_id)).toBe(true);
    expect(await chat.reply(slow, first.reservation_id)).toBe(true);
    const order = (await chat.list()).map((message) => message.message_id);
    const said = [slow, quick].flatMap((turn) => [turn.p_user_message_id, turn.p_reply_id]);
    expect(order).toEqual(said);
  });

  test("of a deleted conversation is not stored", async () => {
    const chat = await newChat();
    const turn = ask();
    const { reservation_id } = await chat.begin(turn);
    await db.sql`delete from conversations where account_id = ${chat.id}`;
    expect(await chat.reply(turn, reservation_id)).toBe(false);
  });

  test("stored while its question is asked again leaves one reply at most, and the new one's", async () => {
    for (let round = 0; round < 10; round += 1) {
      const chat = await newChat();
      const stopped = ask();
      const first = await chat.begin(stopped);
      const retried = ask(stopped.p_user_message_id);
      const [, second] = await Promise.all([
        chat.reply(stopped, first.reservation_id),
        untilNotBusy(() => chat.begin(retried)),
      ]);
      expect(await chat.list()).toMatchObject([{ role: "user" }]);
      await chat.reply(retried, second.reservation_id);
      expect(await chat.list()).toMatchObject([{}, { message_id: retried.p_reply_id }]);
    }
  });
});
