import { route } from "@/lib/http/route";
import { decideRaise, withdrawRaise } from "@/lib/team/decide-raise";
import { limitRequestAnswerSchema } from "@/lib/team/request-raise";
import { decisionBody, idParams } from "@/lib/team/request-schemas";

/** Decides a request for more, or takes the own one back. */
export const PATCH = route(
  {
    auth: "person",
    params: idParams,
    body: decisionBody,
    doc: {
      summary: "Decide a request for more, or withdraw it",
      description: "Approving raises the limit until a time. Who asked is told by mail.",
      tag: "Team",
      answer: limitRequestAnswerSchema,
      problems: ["stale", "conflict"],
    },
  },
  async ({ access, params, body }) => {
    const limitRequestId = params.id;
    if (body.decision === "withdraw") await withdrawRaise(access, limitRequestId);
    else {
      const raise =
        body.decision === "approve" ? { micros: body.raised ?? null, until: body.until } : null;
      await decideRaise(access, { limitRequestId, raise, answer: body.answer });
    }
    return { limitRequestId };
  },
);
