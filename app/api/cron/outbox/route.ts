import { noteCronRun } from "@/lib/doctor/note-cron-run";
import { outboxAnswerSchema } from "@/lib/http/cron-answers";
import { route } from "@/lib/http/route";
import { drainOutbox } from "@/lib/notifications/drain-outbox";
import { forgetDoneJobs } from "@/lib/notifications/parked-jobs";

/** Sends the mails that wait, tries again what failed, and forgets what was done long ago. Call it each minute. */
export const POST = route(
  {
    auth: "cron",
    repeats: "natural",
    doc: {
      summary: "Send the mails that wait",
      tag: "Machinery",
      answer: outboxAnswerSchema,
    },
  },
  async () => {
    const answer = await drainOutbox();
    await forgetDoneJobs();
    await noteCronRun("outbox");
    return answer;
  },
);
