import "server-only";
import { type Finding, note, ok, problem } from "@/lib/doctor/finding";
import type { Installation } from "@/lib/doctor/installation";
import { serverEnv } from "@/lib/env/server";

/** Whether mails wait that no retry sends. */
export function checkOutbox({ parkedJobs }: Pick<Installation, "parkedJobs">): Finding {
  if (parkedJobs === 0) return ok("No mail is parked.");
  return problem(
    `${parkedJobs} mails are parked.`,
    'look why: select kind, last_error from private.jobs where parked_at is not null; then: npm run doctor -- --retry-jobs "<why>"',
  );
}

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
