import { couponAnswerSchema, couponsAnswerSchema } from "@/lib/coupons/answer-schemas";
import { listCoupons } from "@/lib/coupons/coupon";
import { couponBody } from "@/lib/coupons/coupon-body";
import { newCouponSchema } from "@/lib/coupons/coupon-requests";
import { createCoupon } from "@/lib/coupons/create-coupon";
import { pageQuerySchema } from "@/lib/http/cursor";
import { pageByTime } from "@/lib/http/page-by-time";
import { route } from "@/lib/http/route";

/** Every coupon with its uses, newest first. */
export const GET = route(
  {
    auth: "operator",
    query: pageQuerySchema({ usual: 50, most: 100 }),
    doc: {
      summary: "List coupons",
      tag: "Operator",
      answer: couponsAnswerSchema,
    },
  },
  async ({ query }) => {
    const { rows, next_cursor } = await pageByTime(query, {
      read: (before, limit) => listCoupons({ before, limit }),
      at: ({ createdAt }) => createdAt,
      id: ({ couponId }) => couponId,
    });
    return { coupons: rows.map(couponBody), next_cursor };
  },
);

/** Makes a coupon, also at Stripe; who and why go to the audit log. */
export const POST = route(
  {
    auth: "operator",
    body: newCouponSchema,
    doc: {
      summary: "Create a coupon",
      description: "Also at the payment service; who and why go to the audit log.",
      tag: "Operator",
      answer: couponAnswerSchema,
      problems: ["not_found", "conflict"],
    },
  },
  async ({ access, body }) => couponBody(await createCoupon(access, body)),
);
