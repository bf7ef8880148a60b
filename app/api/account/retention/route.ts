import { route } from "@/lib/http/route";
import { retentionAnswerSchema, retentionBodySchema } from "@/lib/privacy/answer-schemas";
import { getMessageRetention, setMessageRetention } from "@/lib/privacy/message-retention";

/** How long the account keeps conversations. */
export const GET = route(
  {
    auth: "account",
    doc: {
      summary: "Read how long conversations are kept",
      tag: "Account",
      answer: retentionAnswerSchema,
    },
  },
  async ({ access }) => ({ days: await getMessageRetention(access.accountId) }),
);

/** Keeps conversations for so many days after their last message, or for ever. */
export const PUT = route(
  {
    auth: "person",
    body: retentionBodySchema,
    doc: {
      summary: "Set how long conversations are kept",
      description: "For owners and admins. What was paid for them stays in the history.",
      tag: "Account",
      answer: retentionAnswerSchema,
      problems: ["forbidden"],
    },
  },
  async ({ access, body }) => {
    await setMessageRetention(access, body.days);
    return { days: body.days };
  },
);
