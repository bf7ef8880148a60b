import { z } from "zod";
import { route } from "@/lib/http/route";
import {
  countUnreadNotices,
  readNotices,
  unreadAnswerSchema,
} from "@/lib/notifications/list-notices";

const readSchema = z
  .strictObject({
    notificationId: z.uuid().nullable().default(null).describe("Null or left out: all of them."),
  })
  .meta({ examples: [{ notificationId: null }] });

/** Marks a notice as read, or all of them. */
export const POST = route(
  {
    auth: "person",
    body: readSchema,
    repeats: "natural",
    doc: { summary: "Mark notices as read", tag: "Notices", answer: unreadAnswerSchema },
  },
  async ({ access, body }) => {
    await readNotices(access, body.notificationId);
    return { unread: await countUnreadNotices(access) };
  },
);
