import type { PastPayment } from "@/lib/billing/purchases/payment-history";
import type { Offer } from "@/lib/pricing/offer";

/** What payments were for, in the offer's words: `Starter plan`, `Small pack × 2`. */
export function paymentNames({ plans, packs }: Pick<Offer, "plans" | "packs">) {
  return ({
    kind,
    planId,
    packId,
    quantity,
  }: Pick<PastPayment, "kind" | "planId" | "packId" | "quantity">) => {
    if (kind === "subscription") {
      const plan = plans.find((one) => one.planId === planId);
      return plan ? `${plan.name} plan` : "Plan";
    }
    const pack = packs.find((one) => one.packId === packId);
    const name = pack ? `${pack.name} pack` : "Credit pack";
    const times = quantity === 1 ? name : `${name} × ${quantity}`;
    return kind === "topup" ? `${times}, automatic` : times;
  };
}
