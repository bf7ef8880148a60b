import { sweepTopUps } from "@/lib/billing/auto-top-up-sweep";
import { route } from "@/lib/http/route";

/** Buys what auto top-up owes and finishes what was left in flight. Call it each minute. */
export const POST = route({ auth: "cron" }, sweepTopUps);
