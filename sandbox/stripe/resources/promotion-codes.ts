import type { Stripe } from "stripe";
import { invalidRequest } from "../api-error";
import { type Endpoint, endpoint } from "../http/endpoint";
import { page } from "../http/page";
import { newId, randomText } from "../state/identifier";
import { present } from "../state/present";
import { given, mergeMetadata } from "./fields";

export const promotionCodes: Endpoint[] = [
  endpoint<Stripe.PromotionCodeCreateParams>(
    "POST",
    "/v1/promotion_codes",
    ["PromotionCodes", "PromotionCodeCreateParams"],
    ({ tx, params }) => {
      const coupon = tx.get("coupon", params.promotion.coupon ?? "", "promotion[coupon]");
      const type = params.promotion.type;
      const code = params.code ?? randomText(8).toUpperCase();
      const taken = tx
        .list("promotion_code")
        .some((one) => one.active && one.code.toLowerCase() === code.toLowerCase());
      if (taken)
        throw invalidRequest(
          `An active promotion code with \`code: ${code}\` already exists.`,
          "code",
          "resource_already_exists",
        );
      const { restrictions } = params;
      const promotion = tx.put("promotion_code", {
        id: newId("promo"),
        object: "promotion_code",
        active: params.active ?? true,
        code,
        created: tx.now,
        customer: params.customer ?? null,
        customer_account: null,
        expires_at: params.expires_at ?? null,
        livemode: false,
        max_redemptions: params.max_redemptions ?? null,
        metadata: mergeMetadata({}, params.metadata),
        promotion: { coupon: coupon.id, type },
        restrictions: {
          first_time_transaction: restrictions?.first_time_transaction ?? false,
          minimum_amount: restrictions?.minimum_amount ?? null,
          minimum_amount_currency: restrictions?.minimum_amount_currency ?? null,
        },
        times_redeemed: 0,
      });
      tx.emit("promotion_code.created", promotion);
      return present(promotion);
    },
  ),
  endpoint<Stripe.PromotionCodeListParams>(
    "GET",
    "/v1/promotion_codes",
    ["PromotionCodes", "PromotionCodeListParams"],
    ({ tx, params }) => {
      const { active, coupon, customer } = params;
      const code = params.code?.toLowerCase();
      return page(
        tx
          .list("promotion_code")
          .filter(
            (one) =>
              (code === undefined || one.code.toLowerCase() === code) &&
              (active === undefined || one.active === active) &&
              (coupon === undefined || one.promotion.coupon === coupon) &&
              (customer === undefined || one.customer === customer),
          ),
        params,
        "/v1/promotion_codes",
      );
    },
  ),
  endpoint<Stripe.PromotionCodeRetrieveParams>(
    "GET",
    "/v1/promotion_codes/:id",
    ["PromotionCodes", "PromotionCodeRetrieveParams"],
    ({ tx, id }) => present(tx.get("promotion_code", id)),
  ),
  endpoint<Stripe.PromotionCodeUpdateParams>(
    "POST",
    "/v1/promotion_codes/:id",
    ["PromotionCodes", "PromotionCodeUpdateParams"],
    ({ tx, id, params }) => {
      const { metadata } = tx.get("promotion_code", id);
      const patch = given({
        active: params.active,
        metadata: mergeMetadata(metadata, params.metadata),
      });
      return present(tx.update("promotion_code", id, patch, "promotion_code.updated"));
    },
  ),
];
