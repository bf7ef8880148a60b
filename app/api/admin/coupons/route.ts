import { listCoupons } from "@/lib/coupons/coupon";
import { couponBody } from "@/lib/coupons/coupon-body";
import { couponListSchema, newCouponSchema } from "@/lib/coupons/coupon-requests";
import { createCoupon } from "@/lib/coupons/create-coupon";
import { route } from "@/lib/http/route";

/** Every coupon with its uses, newest first; pass the last `createdAt` as `before` of the next page. */
export const GET = route({ auth: "operator", query: couponListSchema }, async ({ query }) => {
  const coupons = await listCoupons({ before: query.before ?? null, limit: query.limit });
  return { coupons: coupons.map(couponBody) };
});

/** Makes a coupon, also at Stripe; who and why go to the audit log. */
export const POST = route({ auth: "operator", body: newCouponSchema }, async ({ access, body }) =>
  couponBody(await createCoupon(access, body)),
);
