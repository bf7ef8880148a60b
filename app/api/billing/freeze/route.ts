import { freezeAnswerSchema, freezeSchema, freezeSpending } from "@/lib/credits/freeze-spending";
import { route } from "@/lib/http/route";

/** Stops all spending of the account, or allows it again; for its owner, signed in. */
export const POST = route(
  {
    auth: "person",
    scope: "billing",
    body: freezeSchema,
    repeats: "natural",
    doc: {
      summary: "Stop or allow spending",
      description:
        "For an owner, signed in. While it is stopped every request that costs credits is refused as frozen; what runs already is settled.",
      tag: "Billing",
      answer: freezeAnswerSchema,
      problems: ["not_found", "conflict"],
    },
  },
  async ({ access, body }) => {
    await freezeSpending(access, body);
    return { isFrozen: body.isFrozen };
  },
);
