import { z } from "zod";
import { Problem } from "@/lib/http/problem";
import { route } from "@/lib/http/route";
import {
  chooseMail,
  listMailChoices,
  mailChoicesAnswerSchema,
} from "@/lib/notifications/mail-choices";
import { noticeKindNames, noticeKinds } from "@/lib/notifications/notice-kinds";

const choiceSchema = z
  .strictObject({ kind: z.enum(noticeKindNames), mail: z.boolean() })
  .meta({ examples: [{ kind: "low_balance", mail: false }] });

/** Which mails the person gets. */
export const GET = route(
  {
    auth: "person",
    doc: { summary: "Read which mails come", tag: "Notices", answer: mailChoicesAnswerSchema },
  },
  async ({ access }) => ({ kinds: await listMailChoices(access.userId) }),
);

/** Has mails of a kind come, or not, in every account of the person. */
export const PATCH = route(
  {
    auth: "person",
    body: choiceSchema,
    repeats: "natural",
    doc: {
      summary: "Choose which mails come",
      description:
        "It counts for the person, in every account of theirs. Notices in the application always come, and essential mails cannot be switched off.",
      tag: "Notices",
      answer: mailChoicesAnswerSchema,
    },
  },
  async ({ access, body }) => {
    if (noticeKinds[body.kind].isEssential && !body.mail) {
      throw new Problem("invalid_request", {
        detail: "body.kind: mails of this kind cannot be switched off.",
      });
    }
    if (!noticeKinds[body.kind].isEssential) {
      await chooseMail(access.userId, body.kind, body.mail);
    }
    return { kinds: await listMailChoices(access.userId) };
  },
);
