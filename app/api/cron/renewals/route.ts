import { renewDueAccounts } from "@/lib/credits/renew-account";
import { route } from "@/lib/http/route";

/** Renews every account whose period has run out. Call it daily; more often changes nothing. */
export const POST = route({ auth: "cron" }, renewDueAccounts);
