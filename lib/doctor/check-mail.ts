import "server-only";
import { type Finding, note, ok, problem } from "@/lib/doctor/finding";
import { serverEnv } from "@/lib/env/server";

/** Whether mails are sent: both the key and the sender, or on purpose neither. */
export function checkMail(
  { apiKey, from }: { apiKey: string | undefined; from: string | undefined } = {
    apiKey: serverEnv().RESEND_API_KEY,
    from: serverEnv().MAIL_FROM,
  },
): Finding {
  if (apiKey !== undefined && from !== undefined) return ok("Mails are sent.");
  if (apiKey === undefined && from === undefined) {
    return note("No mail is sent: neither RESEND_API_KEY nor MAIL_FROM is set.");
  }
  const [there, missing] =
    apiKey === undefined ? ["MAIL_FROM", "RESEND_API_KEY"] : ["RESEND_API_KEY", "MAIL_FROM"];
  return problem(
    `${there} is set, and ${missing} is not: no mail is sent.`,
    `set ${missing}, as .env.example says`,
  );
}
