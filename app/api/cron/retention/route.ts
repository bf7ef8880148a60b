import { noteCronRun } from "@/lib/doctor/note-cron-run";
import { retentionCronAnswerSchema } from "@/lib/http/cron-answers";
import { route } from "@/lib/http/route";
import { finishDeletions } from "@/lib/privacy/delete-person";
import { forgetOldMessages } from "@/lib/privacy/message-retention";

const longestMs = 240_000;

/**
 * Goes on with deletions of people that were cut off, deletes what accounts keep no longer, and
 * empties webhook bodies that were done 90 days ago. Call it each hour.
 */
export const POST = route(
  {
    auth: "cron",
    repeats: "natural",
    doc: {
      summary: "Forget what is kept no longer",
      tag: "Machinery",
      answer: retentionCronAnswerSchema,
    },
  },
  async () => {
    const deletions = await finishDeletions();
    const forgotten = await forgetOldMessages(new Date(Date.now() + longestMs));
    await noteCronRun("retention");
    return { ...deletions, ...forgotten };
  },
);
