import { eventsAnswerSchema, eventsQuerySchema, listEvents } from "@/lib/admin/webhook-events";
import { route } from "@/lib/http/route";

/** The webhook's inbox, newest first. */
export const GET = route(
  {
    auth: "operator",
    query: eventsQuerySchema,
    doc: { summary: "List webhook events", tag: "Operator", answer: eventsAnswerSchema },
  },
  ({ query }) => listEvents(query),
);
