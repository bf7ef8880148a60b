import "server-only";
import { createHmac, timingSafeEqual } from "node:crypto";
import { serverEnv } from "@/lib/env/server";

/** What a signed link may be for: each has a key of its own. */
export type LinkPurpose = "stop-mails" | "freeze-spending";

/**
 * A token that says these facts were put into a link by this server, for this purpose. It is no
 * secret and no sign-in: whoever holds it may do just what it says.
 */
export function signLink(purpose: LinkPurpose, facts: string[]): string {
  const written = Buffer.from(JSON.stringify(facts)).toString("base64url");
  return `${written}.${mac(purpose, written)}`;
}

/** The facts of a token of ours; null for anything else. */
export function readLink(purpose: LinkPurpose, token: string): string[] | null {
  const [written = "", signature = ""] = token.split(".");
  const expected = Buffer.from(mac(purpose, written));
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  return JSON.parse(Buffer.from(written, "base64url").toString()) as string[];
}

function mac(purpose: LinkPurpose, written: string): string {
  const key = createHmac("sha256", serverEnv().SUPABASE_SECRET_KEY).update(purpose).digest();
  return createHmac("sha256", key).update(written).digest("base64url");
}
