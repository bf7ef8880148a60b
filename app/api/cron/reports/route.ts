import { noteCronRun } from "@/lib/doctor/note-cron-run";
import { reportsAnswerSchema } from "@/lib/http/cron-answers";
import { route } from "@/lib/http/route";
import { reportMonths } from "@/lib/notifications/tell-accounts";

/** Writes last month's usage reports, an account once. Call it each night: after a month's first week it does nothing. */
export const POST = route(
  {
    auth: "cron",
    repeats: "natural",
    doc: { summary: "Write monthly reports", tag: "Machinery", answer: reportsAnswerSchema },
  },
  async () => {
    const answer = await reportMonths();
    await noteCronRun("reports");
    return answer;
  },
);
