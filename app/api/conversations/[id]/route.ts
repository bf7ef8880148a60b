import { z } from "zod";
import { deleteConversation, refuseApiKey, renameConversation } from "@/lib/chat/conversations";
import { listMessages } from "@/lib/chat/list-messages";
import { plainLine } from "@/lib/http/plain-text";
import { Problem } from "@/lib/http/problem";
import { route } from "@/lib/http/route";

const params = z.object({ id: z.uuid() });
const titleSchema = z.strictObject({ title: plainLine.min(1).max(120) });

/** A conversation's messages, each reply with its receipt. */
export const GET = route({ auth: "account", params }, async ({ access, params: { id } }) => {
  refuseApiKey(access);
  const messages = await listMessages(access, id);
  if (messages.length === 0) throw new Problem("not_found");
  return { id, messages: messages.map(({ reservationId: _, ...message }) => message) };
});

/** Renames it. */
export const PATCH = route(
  { auth: "account", params, body: titleSchema },
  async ({ access, params: { id }, body: { title } }) => {
    refuseApiKey(access);
    await renameConversation(access, id, title);
    return { id, title };
  },
);

/** Deletes it with its messages. What its replies cost stays on the bill. */
export const DELETE = route({ auth: "account", params }, async ({ access, params: { id } }) => {
  refuseApiKey(access);
  await deleteConversation(access, id);
  return { id };
});
