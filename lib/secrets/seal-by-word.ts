import "server-only";
import { hkdfSync } from "node:crypto";
import { serverEnv } from "@/lib/env/server";
import { decryptText, encryptText } from "@/lib/secrets/jwe";

/** Encrypts a text with a key that is made of our secret and a word that only the caller has. */
export function sealByWord(text: string, word: string): Promise<string> {
  return encryptText(text, { key: keyOf(word) });
}

/** What `sealByWord` was given; null under another word or secret, or for anything else. */
export async function unsealByWord(sealed: string, word: string): Promise<string | null> {
  try {
    return await decryptText(sealed, () => keyOf(word));
  } catch {
    return null;
  }
}

function keyOf(word: string): Uint8Array {
  const secret = serverEnv().SUPABASE_SECRET_KEY;
  return new Uint8Array(hkdfSync("sha256", secret, word, "kept answer", 32));
}
