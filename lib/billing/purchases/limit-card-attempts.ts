import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import { callerNetwork } from "@/lib/http/caller-network";
import { limitRate } from "@/lib/http/rate-limit";

const hourSeconds = 3600;

/**
 * Counts a try of a card: one that is being added, or a payment with a saved one. A person tries a
 * few; whoever tests stolen cards here meets this limit, also with many accounts from one network,
 * before Stripe charges us for every try.
 *
 * @throws Problem rate_limited.
 */
export async function limitCardAttempts(access: AccountAccess, request: Request): Promise<void> {
  await limitRate(`card:${access.accountId}`, { limit: 30, windowSeconds: hourSeconds });
  const network = callerNetwork(request.headers);
  await limitRate(`card-network:${network}`, { limit: 300, windowSeconds: hourSeconds });
}
