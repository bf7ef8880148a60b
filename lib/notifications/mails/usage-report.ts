import "server-only";
import { z } from "zod";
import { monthWords, shortDayWords } from "@/lib/notifications/mails/format-day";
import { mailLink } from "@/lib/notifications/mails/mail-link";
import type { MailWords } from "@/lib/notifications/mails/mail-words";
import { roundCredits } from "@/lib/notifications/mails/round-credits";
import type { NoticeToMail } from "@/lib/notifications/notice";
import { getOffer } from "@/lib/pricing/offer";
import { callMany } from "@/lib/supabase/call";

const factsSchema = z.object({ month: z.string(), credits_micros: z.number().int() });

const rowSchema = z.object({
  part: z.enum(["week", "action"]),
  label: z.string(),
  credits_micros: z.number().int(),
  requests: z.number().int().nullable(),
});

const mostActions = 5;

/** What an account used in a month: by week as a chart, by action as figures. */
export async function usageReportMail({ facts, account }: NoticeToMail): Promise<MailWords> {
  const { month, credits_micros } = factsSchema.parse(facts);
  const [{ product, actions }, rows] = await Promise.all([
    getOffer(),
    callMany("get_month_usage", { p_account_id: account.id, p_month: month }, rowSchema),
  ]);
  const used = roundCredits(credits_micros);
  const requests = rows
    .filter(({ part }) => part === "action")
    .reduce((sum, row) => sum + (row.requests ?? 0), 0);
  const byAction = rows
    .filter(({ part }) => part === "action")
    .sort((a, b) => b.credits_micros - a.credits_micros)
    .slice(0, mostActions)
    .map(({ label, credits_micros: micros }) => ({
      name: actions.find(({ action }) => action === label)?.name ?? label,
      value: `${roundCredits(micros)} credits`,
    }));
  return {
    subject: `${account.name} in ${monthWords(month)}: ${used} credits`,
    title: `Your ${monthWords(month)}`,
    preview: `${used} credits for ${requests} requests.`,
    paragraphs: [
      `${account.name} used ${used} credits for ${new Intl.NumberFormat("en-US").format(requests)} ${requests === 1 ? "request" : "requests"}.`,
    ],
    chart: { title: "Credits by week (UTC)", bars: weekBars(month, rows) },
    figures: byAction,
    action: { label: "See all usage", url: mailLink(account, "/billing/usage") },
    why: `You get this mail because you own ${account.name} on ${product.name}. It comes once a month in which something was used.`,
  };
}

/** Every seven days of the month, those without usage too. */
function weekBars(month: string, rows: z.output<typeof rowSchema>[]) {
  const start = new Date(`${month}T00:00:00Z`);
  const end = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 0)).getUTCDate();
  return Array.from({ length: Math.ceil(end / 7) }, (_, week) => {
    const first = week * 7 + 1;
    const day = `${month.slice(0, 8)}${String(first).padStart(2, "0")}`;
    const last = Math.min(first + 6, end);
    const value = rows.find(({ part, label }) => part === "week" && label === day)?.credits_micros;
    return {
      label: last === first ? shortDayWords(day) : `${shortDayWords(day)}–${last}`,
      value: value ?? 0,
      words: roundCredits(value ?? 0),
    };
  });
}
