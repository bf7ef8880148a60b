import type { AccountAccess } from "@/lib/auth/access";
import { autoTopUpAnswerSchema } from "@/lib/billing/answer-schemas";
import { topUp } from "@/lib/billing/auto-top-up/attempt";
import { autoTopUpBody } from "@/lib/billing/auto-top-up/body";
import { autoTopUpSchema } from "@/lib/billing/auto-top-up/schema";
import { getAutoTopUp, listTopUps, setAutoTopUp } from "@/lib/billing/auto-top-up/settings";
import { buyerRoute } from "@/lib/billing/buyer-route";
import { afterResponse } from "@/lib/http/after-response";

async function read(access: AccountAccess) {
  const [settings, topUps] = await Promise.all([getAutoTopUp(access), listTopUps(access)]);
  return autoTopUpBody(settings, topUps);
}

/** What the account has agreed to, what it has spent this month, and the last top-ups. */
export const GET = buyerRoute(
  {
    doc: {
      summary: "Read auto top-up",
      tag: "Billing",
      answer: autoTopUpAnswerSchema,
    },
  },
  ({ access }) => read(access),
);

/** Switches auto top-up on with these terms, or off. A balance that is low already is topped up. */
export const PUT = buyerRoute(
  {
    body: autoTopUpSchema,
    repeats: "natural",
    doc: {
      summary: "Set auto top-up",
      description:
        "Switches it on with these terms, or off. A balance that is low already is topped up at once.",
      tag: "Billing",
      answer: autoTopUpAnswerSchema,
      problems: ["conflict", "not_found"],
    },
  },
  async ({ access, body }) => {
    await setAutoTopUp(
      access,
      body.isOn
        ? {
            isOn: true,
            thresholdMicros: body.threshold,
            packId: body.packId,
            monthlyCapMinor: body.monthlyCapMinor,
          }
        : body,
    );
    if (body.isOn) afterResponse("top_up", () => topUp(access.accountId));
    return read(access);
  },
);
