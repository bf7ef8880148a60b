import "server-only";
import { createHash } from "node:crypto";
import { Problem } from "@/lib/http/problem";
import { limitRate } from "@/lib/http/rate-limit";

const hourSeconds = 60 * 60;

/** Tries an hour for one address, successful ones among them. */
const limits = { "sign-in": 100, mail: 10 };

/**
 * Counts a try to sign in as an address, or to have a mail sent to it, and says whether it is still
 * within the hour's limit. Supabase limits by network, and here every try comes from this server's.
 */
export async function isWithinAttempts(kind: "sign-in" | "mail", email: string): Promise<boolean> {
  const person = createHash("sha256").update(email.toLowerCase()).digest("hex");
  try {
    await limitRate(`${kind}:${person}`, { limit: limits[kind], windowSeconds: hourSeconds });
    return true;
  } catch (error) {
    if (error instanceof Problem && error.code === "rate_limited") return false;
    throw error;
  }
}
