import "server-only";
import { z } from "zod";
import { Problem } from "@/lib/http/problem";
import { noteLimit } from "@/lib/http/rate-limit-headers";
import { callOne, callVoid } from "@/lib/supabase/call";

const hitSchema = z.object({ hits: z.number().int(), resets_in_seconds: z.number().int() });

/**
 * Counts a hit and refuses what is over the limit; counted in the database, so every instance of
 * the application shares the count.
 *
 * @param bucket what is limited and for whom, for example `contact:<network>`. Hash what is personal.
 * @throws Problem rate_limited, with the seconds until the window ends.
 */
export async function limitRate(
  bucket: string,
  { limit, windowSeconds }: { limit: number; windowSeconds: number },
): Promise<void> {
  const hit = await callOne(
    "count_hit",
    { p_bucket: bucket, p_window_seconds: windowSeconds },
    hitSchema,
  );
  noteLimit({
    limit,
    remaining: Math.max(0, limit - hit.hits),
    windowSeconds,
    resetsInSeconds: hit.resets_in_seconds,
  });
  if (hit.hits > limit) {
    throw new Problem("rate_limited", { retryAfterSeconds: hit.resets_in_seconds });
  }
}

/** Forgets windows that are over. */
export async function forgetOldHits(): Promise<void> {
  await callVoid("forget_old_hits", {});
}
