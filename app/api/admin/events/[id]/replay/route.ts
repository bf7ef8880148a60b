import {
  eventParamsSchema,
  replayAnswerSchema,
  replayEvent,
  replaySchema,
} from "@/lib/admin/webhook-events";
import { route } from "@/lib/http/route";

/** Works on a stored event again. */
export const POST = route(
  {
    auth: "operator",
    params: eventParamsSchema,
    body: replaySchema,
    doc: {
      summary: "Replay a webhook event",
      description:
        "One that is parked or failed is worked on as if it had come now; what is done stays done. Who and why go to the audit log.",
      tag: "Operator",
      answer: replayAnswerSchema,
      problems: ["not_found"],
    },
  },
  ({ access, params, body }) => replayEvent(access, params.id, body),
);
