import "server-only";
import { cookies } from "next/headers";

/**
 * Drops what this browser keeps for codes it never exchanged: every mail that is asked for leaves
 * such a cookie behind, and the links of our own mails carry a token that needs none. Called when a
 * session begins or ends; without it the cookies of many mails would outgrow what servers accept.
 */
export async function forgetCodeVerifiers(): Promise<void> {
  const jar = await cookies();
  for (const { name } of jar.getAll()) {
    if (name.startsWith("sb-") && name.endsWith("-code-verifier")) jar.delete(name);
  }
}
