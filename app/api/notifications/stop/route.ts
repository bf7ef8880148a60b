import { z } from "zod";
import { Problem } from "@/lib/http/problem";
import { route } from "@/lib/http/route";
import { chooseMail } from "@/lib/notifications/mail-choices";
import { noticeKindNames } from "@/lib/notifications/notice-kinds";
import { readStopToken } from "@/lib/notifications/stop-mails";

const stopQuerySchema = z.strictObject({ token: z.string().min(1).max(1000) });
const stoppedSchema = z
  .object({ kind: z.enum(noticeKindNames) })
  .meta({ id: "StoppedMails", examples: [{ kind: "low_balance" }] });

/**
 * Stops a kind of mail for whom a mail went to. A mail program posts here when its reader presses
 * "unsubscribe" (RFC 8058): nobody is signed in, and the token in the address says who and what.
 */
export const POST = route(
  {
    auth: "public",
    query: stopQuerySchema,
    repeats: "natural",
    doc: {
      summary: "Stop a kind of mail, by the link in one",
      description: "The address in a mail's List-Unsubscribe header. It needs no sign-in.",
      tag: "Notices",
      answer: stoppedSchema,
      problems: ["not_found"],
    },
  },
  async ({ query }) => {
    const stopped = readStopToken(query.token);
    if (!stopped) throw new Problem("not_found");
    await chooseMail(stopped.userId, stopped.kind, false);
    return { kind: stopped.kind };
  },
);
