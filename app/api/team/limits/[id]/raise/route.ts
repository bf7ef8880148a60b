import { getBalance } from "@/lib/credits/get-balance";
import { route } from "@/lib/http/route";
import { limitAnswerSchema, raiseLimit } from "@/lib/team/change-limits";
import { idParams, raiseBody } from "@/lib/team/request-schemas";

/** Makes a limit higher until a time, or ends a raise. */
export const PUT = route(
  {
    auth: "person",
    repeats: "natural",
    params: idParams,
    body: raiseBody,
    doc: {
      summary: "Raise a spend limit for a time",
      description: "Then it is the limit again, by itself. Null ends a raise now.",
      tag: "Team",
      answer: limitAnswerSchema,
      problems: ["not_found"],
    },
  },
  async ({ access, params, body }) => {
    const raise =
      "until" in body ? { raisedMicros: body.raised, until: new Date(body.until) } : null;
    await raiseLimit(access, params.id, { raise, now: (await getBalance(access)).asOf });
    return { spendLimitId: params.id };
  },
);
