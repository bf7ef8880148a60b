import { toCredits } from "@/lib/credits/amount";
import { route } from "@/lib/http/route";
import { getOffer } from "@/lib/pricing/offer";

/** The packs on sale; readable signed out. Amounts are minor units. */
export const GET = route({ auth: "public" }, async () => {
  const { packs } = await getOffer();
  return {
    packs: packs.map(({ creditsMicros, stripePriceId: _, ...pack }) => ({
      ...pack,
      credits: toCredits(creditsMicros),
    })),
  };
});
