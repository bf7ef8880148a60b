import { runAudit } from "@/lib/audit/run-audit";
import { noteCronRun } from "@/lib/doctor/note-cron-run";
import { auditAnswerSchema } from "@/lib/http/cron-answers";
import { route } from "@/lib/http/route";

const longestMs = 240_000;

/**
 * Looks at every ledger and at the whole product once a night. Call it each hour: what it does not
 * reach in four minutes the next call goes on with, and when the night's audit is done it does nothing.
 */
export const POST = route(
  {
    auth: "cron",
    repeats: "natural",
    doc: {
      summary: "Audit every ledger",
      description: "Once a night; operators get a mail when something needs a person.",
      tag: "Machinery",
      answer: auditAnswerSchema,
    },
  },
  async () => {
    const audit = await runAudit(new Date(Date.now() + longestMs));
    if (audit.isComplete) await noteCronRun("audit");
    return audit;
  },
);
