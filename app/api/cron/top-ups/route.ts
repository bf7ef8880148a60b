import { sweepTopUps } from "@/lib/billing/auto-top-up/sweep";
import { noteCronRun } from "@/lib/doctor/note-cron-run";
import { topUpsAnswerSchema } from "@/lib/http/cron-answers";
import { route } from "@/lib/http/route";

/** Buys what auto top-up owes and finishes what was left in flight. Call it each minute. */
export const POST = route(
  {
    auth: "cron",
    repeats: "natural",
    doc: {
      summary: "Finish auto top-ups",
      tag: "Machinery",
      answer: topUpsAnswerSchema,
    },
  },
  async () => {
    const answer = await sweepTopUps();
    await noteCronRun("top-ups");
    return answer;
  },
);
