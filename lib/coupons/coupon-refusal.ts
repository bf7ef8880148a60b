import "server-only";
import { Problem } from "@/lib/http/problem";

/** What the database answers for a code that cannot be used, and what the person is told to do. */
const refusals = {
  unknown: "We do not know this code. Check how it is spelled.",
  inactive: "This code is no longer in use.",
  expired: "This code has expired.",
  used_up: "This code has been used as often as it can be.",
  already_redeemed: "You have used this code already. It works once.",
  first_purchase_only: "This code is for a first purchase, and you have bought before.",
  not_for_this_plan: "This code is not for this plan or pack. Try it on another one.",
  one_pack:
    "This code works on one pack at a time. Buy a single pack with it, or several without it.",
  personal_only: "This code is for people. Switch to your personal account and try again.",
  unconfirmed: "Confirm your email address first, then try this code again.",
  needs_purchase: "This code is a discount. Apply it before you choose a plan or a pack.",
  disposable_address:
    "Free credits do not go to throw-away mailboxes. Use an account with an address that you keep.",
  network_ceiling: "Many people of your network used this code today. Try it again tomorrow.",
  day_ceiling: "Today’s free credits are given away. Try this code again tomorrow.",
  not_a_discount: "This code gives credits. Redeem it on the billing page.",
} as const;

export type CouponRefusal = keyof typeof refusals;
export const couponRefusals = Object.keys(refusals) as [CouponRefusal, ...CouponRefusal[]];

/** The sentence for a refusal. */
export function refusalSentence(refusal: CouponRefusal): string {
  return refusals[refusal];
}

/** A refusal as the API answers it, with `reason` for programs. */
export function couponProblem(refusal: CouponRefusal): Problem {
  return new Problem(refusal === "unknown" ? "not_found" : "conflict", {
    detail: refusals[refusal],
    facts: { reason: refusal },
  });
}
