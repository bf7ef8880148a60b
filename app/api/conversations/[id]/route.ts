import { z } from "zod";
import {
  conversationAnswerSchema,
  deletedAnswerSchema,
  renamedAnswerSchema,
} from "@/lib/chat/answer-schemas";
import { deleteConversation, renameConversation } from "@/lib/chat/conversations";
import { listMessages } from "@/lib/chat/list-messages";
import { plainLine } from "@/lib/http/plain-text";
import { Problem } from "@/lib/http/problem";
import { route } from "@/lib/http/route";

const params = z.object({ id: z.uuid() });
const titleSchema = z
  .strictObject({ title: plainLine.min(1).max(120) })
  .meta({ examples: [{ title: "Credits" }] });

/** A conversation's messages, each reply with its receipt. */
export const GET = route(
  {
    auth: "person",
    params,
    doc: {
      summary: "Read a conversation",
      description: "Its messages in order, each reply with its receipt.",
      tag: "Chat",
      answer: conversationAnswerSchema,
      problems: ["not_found"],
    },
  },
  async ({ access, params: { id } }) => {
    const messages = await listMessages(access, id);
    if (messages.length === 0) throw new Problem("not_found");
    return { id, messages: messages.map(({ reservationId: _, ...message }) => message) };
  },
);

/** Renames it. */
export const PATCH = route(
  {
    auth: "person",
    params,
    body: titleSchema,
    repeats: "natural",
    doc: {
      summary: "Rename a conversation",
      tag: "Chat",
      answer: renamedAnswerSchema,
      problems: ["not_found"],
    },
  },
  async ({ access, params: { id }, body: { title } }) => {
    await renameConversation(access, id, title);
    return { id, title };
  },
);

/** Deletes it with its messages. What its replies cost stays on the bill. */
export const DELETE = route(
  {
    auth: "person",
    params,
    doc: {
      summary: "Delete a conversation",
      description: "With its messages. What its replies cost stays on the bill.",
      tag: "Chat",
      answer: deletedAnswerSchema,
      problems: ["not_found"],
    },
  },
  async ({ access, params: { id } }) => {
    await deleteConversation(access, id);
    return { id };
  },
);
