import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import { callerNetwork } from "@/lib/http/caller-network";
import { limitRate } from "@/lib/http/rate-limit";

/**
 * Counts a try of a code. A person mistypes a few times; whoever tries codes out meets this limit,
 * also with many accounts from one network.
 *
 * @throws Problem rate_limited.
 */
export async function limitCodeGuesses(access: AccountAccess, request: Request): Promise<void> {
  await limitRate(`coupon:${access.accountId}`, { limit: 30, windowSeconds: 600 });
  const network = callerNetwork(request.headers);
  await limitRate(`coupon-network:${network}`, { limit: 300, windowSeconds: 3600 });
}
