import { renewDueAccounts } from "@/lib/credits/renew-account";
import { noteCronRun } from "@/lib/doctor/note-cron-run";
import { renewalsAnswerSchema } from "@/lib/http/cron-answers";
import { route } from "@/lib/http/route";

/** Renews every account whose period has run out. Call it daily; more often changes nothing. */
export const POST = route(
  {
    auth: "cron",
    repeats: "natural",
    doc: {
      summary: "Renew the periods that have run out",
      tag: "Machinery",
      answer: renewalsAnswerSchema,
    },
  },
  async () => {
    const renewed = await renewDueAccounts();
    await noteCronRun("renewals");
    return renewed;
  },
);
