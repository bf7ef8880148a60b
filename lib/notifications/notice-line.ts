import type { Route } from "next";
import { z } from "zod";
import { formatCredits } from "@/lib/credits/amount";
import { monthWords } from "@/lib/notifications/mails/format-day";
import type { NoticeKind } from "@/lib/notifications/notice-kinds";
import { formatMoney } from "@/lib/pricing/format-money";

/** A notice as the application shows it: two lines, and where it leads. */
export interface NoticeLine {
  title: string;
  text: string;
  href: Route;
}

const micros = z.number().int();
const leftSchema = z.object({ left_micros: micros });

const expiringSchema = z.object({ micros });
const paidSchema = z.object({ amount_minor: z.number().int(), currency: z.string() });
const limitSchema = z.object({ scope_name: z.string(), spend_window: z.string() });
const spikeSchema = z.object({ spent_micros: micros });
const reportSchema = z.object({ month: z.string(), credits_micros: micros });

function paidWords(facts: unknown): string {
  const { amount_minor, currency } = paidSchema.parse(facts);
  return formatMoney(amount_minor, currency);
}

const lines: Record<NoticeKind, (facts: unknown) => NoticeLine> = {
  welcome: () => ({
    title: "Welcome",
    text: "What something costs is shown before it runs.",
    href: "/chat",
  }),
  credits_expiring: (facts) => ({
    title: "Credits expire soon",
    text: `${formatCredits(expiringSchema.parse(facts).micros)} credits end within a week.`,
    href: "/billing",
  }),
  receipt: (facts) => ({
    title: "Payment received",
    text: `${paidWords(facts)} arrived. Thank you.`,
    href: "/billing/invoices",
  }),
  renewal: (facts) => ({
    title: "Your plan has renewed",
    text: `${paidWords(facts)} was paid.`,
    href: "/billing/invoices",
  }),
  payment_failed: (facts) => ({
    title: "A payment failed",
    text: `${paidWords(facts)} could not be charged. Pay it with any card.`,
    href: "/billing",
  }),
  limit_warning: (facts) => ({
    title: "A spending limit was passed",
    text: `${limitSchema.parse(facts).scope_name}, this ${limitSchema.parse(facts).spend_window}. It only warns.`,
    href: "/team/departments",
  }),
  spend_spike: (facts) => ({
    title: "Much more is being spent than usual",
    text: `${formatCredits(spikeSchema.parse(facts).spent_micros)} credits in a day.`,
    href: "/billing/usage",
  }),
  usage_report: (facts) => ({
    title: `Your ${monthWords(reportSchema.parse(facts).month)}`,
    text: `${formatCredits(reportSchema.parse(facts).credits_micros)} credits were used.`,
    href: "/billing/usage",
  }),
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
