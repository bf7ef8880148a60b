import { z } from "zod";
import { pageQuerySchema } from "@/lib/http/cursor";
import { route } from "@/lib/http/route";
import {
  limitRequestsAnswerSchema,
  listLimitRequests,
  requestStates,
} from "@/lib/team/list-limit-requests";
import { limitRequestAnswerSchema, requestRaise } from "@/lib/team/request-raise";
import { raiseRequestBody } from "@/lib/team/request-schemas";

const query = pageQuerySchema({ usual: 50, most: 199 }).extend({
  status: z.enum(requestStates).optional(),
});

/** Requests for more: everybody's for who may decide, else the caller's own. */
export const GET = route(
  {
    auth: "account",
    query,
    doc: { summary: "List requests for more", tag: "Team", answer: limitRequestsAnswerSchema },
  },
  ({ access, query: asked }) => listLimitRequests(access, asked),
);

/** Asks for more of a limit. */
export const POST = route(
  {
    auth: "person",
    body: raiseRequestBody,
    doc: {
      summary: "Ask for more of a limit",
      description: "For any member whom the limit concerns. Owners and admins are told by mail.",
      tag: "Team",
      answer: limitRequestAnswerSchema,
      problems: ["conflict", "rate_limited"],
    },
  },
  async ({ access, body }) => ({
    limitRequestId: await requestRaise(access, {
      spendLimitId: body.spendLimitId,
      wantedMicros: body.wanted,
      reason: body.reason,
    }),
  }),
);
