import "server-only";
import { createHash } from "node:crypto";
import { headers } from "next/headers";
import { callerNetwork } from "@/lib/http/caller-network";
import { Problem } from "@/lib/http/problem";
import { limitRate } from "@/lib/http/rate-limit";

const hourSeconds = 60 * 60;

/** Tries an hour for one address, successful ones among them: from one network, and from all. */
const limits = {
  "sign-in": { fromNetwork: 30, fromAnywhere: 300 },
  mail: { fromNetwork: 10, fromAnywhere: 30 },
};

type Attempt = keyof typeof limits;

/**
 * Counts a try to sign in as an address, or to have a mail sent to it, and says whether it is still
 * within the hour's limits. Supabase limits by network, and here every try comes from this server's.
 */
export async function isWithinAttempts(kind: Attempt, email: string): Promise<boolean> {
  return countAttempt(kind, email, callerNetwork(await headers()));
}

/**
 * As `isWithinAttempts`, from a network of `callerNetwork`. One that is over its own limit counts no
 * further for the address, so that nobody keeps an address's owner out from a single place.
 */
export async function countAttempt(
  kind: Attempt,
  email: string,
  network: string,
): Promise<boolean> {
  const { fromNetwork, fromAnywhere } = limits[kind];
  const person = createHash("sha256").update(email.toLowerCase()).digest("hex");
  const isWithin = await isUnder(`${kind}:${person}:${network}`, fromNetwork);
  return isWithin && (await isUnder(`${kind}:${person}`, fromAnywhere));
}

async function isUnder(bucket: string, limit: number): Promise<boolean> {
  try {
    await limitRate(bucket, { limit, windowSeconds: hourSeconds });
    return true;
  } catch (error) {
    if (error instanceof Problem && error.code === "rate_limited") return false;
    throw error;
  }
}
