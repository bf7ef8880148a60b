/** The kinds of notices, in the order in which the settings list them. */
export const noticeKinds = {
  low_balance: {
    name: "Low balance",
    description: "Credits have fallen to your warning.",
    isEssential: false,
  },
  out_of_credits: {
    name: "Out of credits",
    description: "The last credit is spent, or a request was refused for want of credits.",
    isEssential: false,
  },
  top_up_stopped: {
    name: "Auto top-up stopped",
    description: "A card was refused, and no credits are bought until another one is there.",
    isEssential: true,
  },
  limit_requested: {
    name: "Requests for a higher limit",
    description: "A member of your team asks for more credits.",
    isEssential: false,
  },
  limit_decided: {
    name: "Answers to your requests",
    description: "Somebody raised your limit, or declined.",
    isEssential: false,
  },
} as const satisfies Record<
  string,
  {
    name: string;
    description: string;
    /** Its mails cannot be switched off: money or work is lost unless somebody acts. */
    isEssential: boolean;
  }
>;

export type NoticeKind = keyof typeof noticeKinds;

export const noticeKindNames = Object.keys(noticeKinds) as [NoticeKind, ...NoticeKind[]];
