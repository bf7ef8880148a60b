import { z } from "zod";
import { formatCredits } from "@/lib/credits/amount";
import type { NoticeKind } from "@/lib/notifications/notice-kinds";

/** A notice as the application shows it: two lines, and where it leads. */
export interface NoticeLine {
  title: string;
  text: string;
  href: "/billing" | "/billing/payment" | "/team/requests";
}

const micros = z.number().int();
const leftSchema = z.object({ left_micros: micros });

const lines: Record<NoticeKind, (facts: unknown) => NoticeLine> = {
  low_balance: (facts) => ({
    title: "Credits are running low",
    text: `${formatCredits(leftSchema.parse(facts).left_micros)} credits were left.`,
    href: "/billing",
  }),
  out_of_credits: () => ({
    title: "Out of credits",
    text: "Requests are refused until credits are added.",
    href: "/billing",
  }),
  top_up_stopped: () => ({
    title: "Auto top-up has stopped",
    text: "A card was refused. Save another one to go on.",
    href: "/billing/payment",
  }),
  limit_requested: () => ({
    title: "A member asks for more",
    text: "Raise the limit until a time that you choose, or decline.",
    href: "/team/requests",
  }),
  limit_decided: () => ({
    title: "Your request was answered",
    text: "See what became of it.",
    href: "/team/requests",
  }),
};

/** What a notice says in the application. */
export function noticeLine(kind: NoticeKind, facts: unknown): NoticeLine {
  return lines[kind](facts);
}
