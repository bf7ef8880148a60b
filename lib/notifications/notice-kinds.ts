interface KindWords {
  name: string;
  description: string;
  /** Its mails cannot be switched off: money or work is lost unless somebody acts, or it comes once. */
  isEssential: boolean;
}

const kind = (name: string, description: string, isEssential = false): KindWords => ({
  name,
  description,
  isEssential,
});

/** The kinds of notices, in the order in which the settings list them. */
export const noticeKinds = {
  payment_failed: kind("Payment failed", "A plan's payment was declined.", true),
  top_up_stopped: kind(
    "Auto top-up stopped",
    "A card was refused, and no credits are bought until another one is there.",
    true,
  ),
  low_balance: kind("Low balance", "Credits have fallen to your warning."),
  out_of_credits: kind(
    "Out of credits",
    "The last credit is spent, or a request was refused for want of credits.",
  ),
  credits_expiring: kind("Credits expiring", "Credits end within a week."),
  spend_spike: kind(
    "Unusual spending",
    "A day takes more than three times the usual, with a way to stop it.",
  ),
  receipt: kind("Receipts", "A payment arrived."),
  renewal: kind("Renewals", "A plan renewed and was paid."),
  usage_report: kind("Monthly report", "What was used last month, with a chart."),
  limit_warning: kind("Limits passed", "A spending limit that only warns was passed."),
  limit_requested: kind(
    "Requests for a higher limit",
    "A member of your team asks for more credits.",
  ),
  limit_decided: kind("Answers to your requests", "Somebody raised your limit, or declined."),
  welcome: kind("Welcome", "The first mail, once.", true),
} as const satisfies Record<string, KindWords>;

export type NoticeKind = keyof typeof noticeKinds;

export const noticeKindNames = Object.keys(noticeKinds) as [NoticeKind, ...NoticeKind[]];
