import "server-only";
import { Resend } from "resend";
import { serverEnv } from "@/lib/env/server";

export interface Mail {
  to: string[];
  subject: string;
  text: string;
  html: string;
  headers?: Record<string, string>;
}

/** There is nobody to tell any more, or nothing to say. */
export const noMail: Mail = { to: [], subject: "", text: "", html: "" };

export type Sending =
  | { state: "sent" }
  /** There is no key or no sender: mails are not wanted here. */
  | { state: "skipped" }
  /** `isFinal`: the mail itself is refused, so that trying again would not help. */
  | { state: "failed"; error: string; isFinal: boolean };

/** Refusals of the mail as it is; a busy service, a quota or a wrong key may be mended meanwhile. */
const finalErrors = new Set(["validation_error", "missing_required_field", "invalid_parameter"]);

let client: Resend | undefined;

/**
 * Sends a mail once a key: for 24 hours Resend answers the same key with the first mail's answer.
 * The only place that builds its client. Never throws for what Resend or the network says.
 */
export async function sendMail(mail: Mail, idempotencyKey: string): Promise<Sending> {
  const { RESEND_API_KEY, RESEND_API_URL, MAIL_FROM } = serverEnv();
  if (RESEND_API_KEY === undefined || MAIL_FROM === undefined) return { state: "skipped" };
  client ??= new Resend(RESEND_API_KEY, { baseUrl: RESEND_API_URL });
  const { error } = await client.emails.send(
    { from: MAIL_FROM, ...mail },
    { idempotencyKey, signal: AbortSignal.timeout(20_000) },
  );
  if (error === null) return { state: "sent" };
  // The key was used with other words: an earlier try was taken, and a deployment changed the text since.
  if (error.name === "invalid_idempotent_request") return { state: "sent" };
  return { state: "failed", error: error.name, isFinal: finalErrors.has(error.name) };
}
