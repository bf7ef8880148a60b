import { randomBytes } from "node:crypto";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Random bytes drawn ahead: every request takes some, and each drawing costs the same. */
let drawn = randomBytes(0);

function takeBytes(length: number): Buffer {
  if (drawn.length < length) drawn = randomBytes(Math.max(4096, length));
  const taken = drawn.subarray(0, length);
  drawn = drawn.subarray(length);
  return taken;
}

/** `length` random letters and digits. */
export function randomText(length: number): string {
  let text = "";
  for (const byte of takeBytes(length)) text += ALPHABET[byte % ALPHABET.length];
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
