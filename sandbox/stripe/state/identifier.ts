import { randomBytes } from "node:crypto";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** `length` random letters and digits. */
export function randomText(length: number): string {
  let text = "";
  for (const byte of randomBytes(length)) text += ALPHABET[byte % ALPHABET.length];
  return text;
}

/** A fresh object id, as long as Stripe's: `in_1…`, `cus_…`. */
export function newId(prefix: string): string {
  if (prefix === "cus" || prefix === "prod" || prefix === "si" || prefix === "sub_sched")
    return `${prefix}_${randomText(14)}`;
  if (prefix === "cs") return `cs_test_a1${randomText(56)}`;
  return `${prefix}_1${randomText(23)}`;
}

/** A client secret for an intent, which a browser may hold. */
export function newClientSecret(id: string): string {
  return `${id}_secret_${randomText(25)}`;
}
