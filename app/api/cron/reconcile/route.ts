import { raiseAlert } from "@/lib/billing/raise-alert";
import { reconcile } from "@/lib/billing/reconcile/reconcile";
import { settleLapsedUses } from "@/lib/coupons/sync-coupons";
import { noteCronRun } from "@/lib/doctor/note-cron-run";
import { reconcileAnswerSchema } from "@/lib/http/cron-answers";
import { route } from "@/lib/http/route";
import { log } from "@/lib/log/log";

const days = 35;
const longestMs = 240_000;

/**
 * Compares the last weeks of Stripe with the ledger and repairs what differs. Call it nightly; what
 * it does not reach in four minutes the next call goes on with. What needs a person is alerted. Uses of
 * codes whose Checkout ended without a word are settled too.
 */
export const POST = route(
  {
    auth: "cron",
    repeats: "natural",
    doc: {
      summary: "Compare the payment service with the ledger",
      tag: "Machinery",
      answer: reconcileAnswerSchema,
    },
  },
  async () => {
    const result = await reconcile({
      scope: { days },
      until: new Date(Date.now() + longestMs),
      report({ state, text }) {
        if (state === "unsettled") raiseAlert("reconcile needs a person", { difference: text });
        else log("info", "reconcile", { state, text });
      },
    });
    await settleLapsedUses();
    await noteCronRun("reconcile");
    return result;
  },
);
