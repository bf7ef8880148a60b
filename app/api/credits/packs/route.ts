import { toCredits } from "@/lib/credits/amount";
import { route } from "@/lib/http/route";
import { packsAnswerSchema } from "@/lib/pricing/answer-schemas";
import { getOffer } from "@/lib/pricing/offer";

/** The packs on sale; readable signed out. Amounts are minor units. */
export const GET = route(
  {
    auth: "public",
    doc: {
      summary: "List the packs on sale",
      description:
        "Money is in minor units. A pack is bought with `POST /api/billing/purchase` or, on a page of the payment service, with `POST /api/stripe/create-credit-checkout`.",
      tag: "Credits",
      answer: packsAnswerSchema,
    },
  },
  async () => {
    const { packs } = await getOffer();
    return {
      packs: packs.map(({ creditsMicros, stripePriceId: _, ...pack }) => ({
        ...pack,
        credits: toCredits(creditsMicros),
      })),
    };
  },
);
