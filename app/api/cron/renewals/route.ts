import { renewDueAccounts } from "@/lib/credits/renew-account";
import { noteCronRun } from "@/lib/doctor/note-cron-run";
import { route } from "@/lib/http/route";

/** Renews every account whose period has run out. Call it daily; more often changes nothing. */
export const POST = route({ auth: "cron" }, async () => {
  const renewed = await renewDueAccounts();
  await noteCronRun("renewals");
  return renewed;
});
