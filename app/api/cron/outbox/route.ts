import { noteCronRun } from "@/lib/doctor/note-cron-run";
import { route } from "@/lib/http/route";
import { drainOutbox } from "@/lib/notifications/drain-outbox";

/** Sends the mails that wait, and tries again what failed. Call it each minute. */
export const POST = route({ auth: "cron" }, async () => {
  const answer = await drainOutbox();
  await noteCronRun("outbox");
  return answer;
});
