import { couponAnswerSchema } from "@/lib/coupons/answer-schemas";
import { couponBody } from "@/lib/coupons/coupon-body";
import { couponChangeSchema, couponParamsSchema } from "@/lib/coupons/coupon-requests";
import { setCouponActive } from "@/lib/coupons/set-coupon-active";
import { route } from "@/lib/http/route";

/** Switches a coupon on or off; who and why go to the audit log. */
export const PATCH = route(
  {
    auth: "operator",
    params: couponParamsSchema,
    body: couponChangeSchema,
    repeats: "natural",
    doc: {
      summary: "Switch a coupon on or off",
      description: "Who and why go to the audit log.",
      tag: "Operator",
      answer: couponAnswerSchema,
      problems: ["not_found"],
    },
  },
  async ({ access, params, body }) => couponBody(await setCouponActive(access, params.id, body)),
);
