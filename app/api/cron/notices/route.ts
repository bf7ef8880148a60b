import { noteCronRun } from "@/lib/doctor/note-cron-run";
import { noticesCronAnswerSchema } from "@/lib/http/cron-answers";
import { route } from "@/lib/http/route";
import { tellAccounts } from "@/lib/notifications/tell-accounts";

/** Tells accounts of credits that end soon and of unusual spending, each once. Call it each hour. */
export const POST = route(
  {
    auth: "cron",
    repeats: "natural",
    doc: {
      summary: "Tell of credits that end and of unusual spending",
      tag: "Machinery",
      answer: noticesCronAnswerSchema,
    },
  },
  async () => {
    const answer = await tellAccounts();
    await noteCronRun("notices");
    return answer;
  },
);
