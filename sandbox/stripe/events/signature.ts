import { createHmac } from "node:crypto";

/**
 * The Stripe-Signature header: one v1 for every active secret, as during a secret's rotation.
 * https://docs.stripe.com/webhooks#verify-manually; `at` in seconds of wall time.
 */
export function signatureHeader(payload: string, secrets: string[], at: number): string {
  const signatures = secrets.map(
    (secret) => `v1=${createHmac("sha256", secret).update(`${at}.${payload}`).digest("hex")}`,
  );
  return [`t=${at}`, ...signatures].join(",");
}
