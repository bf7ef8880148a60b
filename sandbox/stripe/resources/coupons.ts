import type { Stripe } from "stripe";
import { invalidRequest } from "../api-error";
import { type Endpoint, endpoint } from "../http/endpoint";
import { page } from "../http/page";
import { randomText } from "../state/identifier";
import { present } from "../state/present";
import { given, mergeMetadata } from "./fields";

export const coupons: Endpoint[] = [
  endpoint<Stripe.CouponCreateParams>(
    "POST",
    "/v1/coupons",
    ["Coupons", "CouponCreateParams"],
    ({ tx, params }) => {
      const percent = params.percent_off || null;
      const amount = params.amount_off || null;
      if ((percent === null) === (amount === null))
        throw invalidRequest("You must pass percent_off or amount_off.", "percent_off");
      if (amount !== null && !params.currency)
        throw invalidRequest("You must pass currency when passing amount_off", "currency");
      if (percent !== null && (percent <= 0 || percent > 100))
        throw invalidRequest("Invalid percent_off: must be between 0 and 100.", "percent_off");
      const duration = params.duration ?? "once";
      const months = params.duration_in_months;
      if (duration === "repeating" && !months)
        throw invalidRequest("You must pass duration_in_months.", "duration_in_months");
      const products = params.applies_to?.products && [...params.applies_to.products];
      for (const product of products ?? []) tx.get("product", product, "applies_to[products][0]");
      const id = params.id ?? randomText(8);
      if (tx.find("coupon", id))
        throw invalidRequest("Coupon already exists.", "id", "resource_already_exists");
      const coupon = tx.put("coupon", {
        id,
        object: "coupon",
        amount_off: amount,
        ...(products ? { applies_to: { products } } : {}),
        created: tx.now,
        currency: params.currency ?? null,
        duration,
        duration_in_months: duration === "repeating" ? (months ?? null) : null,
        livemode: false,
        max_redemptions: params.max_redemptions ?? null,
        metadata: mergeMetadata({}, params.metadata),
        name: params.name ?? null,
        percent_off: percent,
        redeem_by: params.redeem_by ?? null,
        times_redeemed: 0,
        valid: true,
      });
      tx.emit("coupon.created", coupon);
      return present(coupon);
    },
  ),
  endpoint<Stripe.CouponListParams>(
    "GET",
    "/v1/coupons",
    ["Coupons", "CouponListParams"],
    ({ tx, params }) => page(tx.list("coupon"), params, "/v1/coupons"),
  ),
  endpoint<Stripe.CouponRetrieveParams>(
    "GET",
    "/v1/coupons/:id",
    ["Coupons", "CouponRetrieveParams"],
    ({ tx, id }) => present(tx.get("coupon", id)),
  ),
  endpoint<Stripe.CouponUpdateParams>(
    "POST",
    "/v1/coupons/:id",
    ["Coupons", "CouponUpdateParams"],
    ({ tx, id, params }) => {
      const coupon = tx.get("coupon", id);
      const patch = given({
        name: params.name,
        metadata: mergeMetadata(coupon.metadata, params.metadata),
      });
      return present(tx.update("coupon", id, patch, "coupon.updated"));
    },
  ),
  endpoint<Stripe.CouponDeleteParams>(
    "DELETE",
    "/v1/coupons/:id",
    ["Coupons", "CouponDeleteParams"],
    ({ tx, id }) => {
      const coupon = tx.change("coupon", id, { valid: false });
      tx.remove("coupon", id);
      tx.emit("coupon.deleted", coupon);
      return { id, object: "coupon", deleted: true };
    },
  ),
];
