import "server-only";
import { z } from "zod";
import { extensionRefusals } from "@/lib/admin/customer-acts";
import { openAccount } from "@/lib/admin/open-account";
import type { AccountAccess } from "@/lib/auth/access";
import { getLiveSubscription } from "@/lib/billing/subscriptions/live-subscription";
import { previewPlanChange } from "@/lib/billing/subscriptions/preview-plan-change";
import { formatCredits, toCredits } from "@/lib/credits/amount";
import { credits } from "@/lib/http/answer-parts";
import { formatMoney } from "@/lib/pricing/format-money";
import { callOne } from "@/lib/supabase/call";
import { creditsAsMicros } from "@/lib/team/request-schemas";

const amount = creditsAsMicros.refine((micros) => micros > 0, "More than nothing.");
const transaction = z.int().positive();
const expiresAt = z.iso.datetime({ offset: true }).nullable();

export const actPreviewSchema = z
  .discriminatedUnion("act", [
    z.strictObject({
      act: z.literal("allocate"),
      credits: amount,
      expiresAt: expiresAt.default(null),
    }),
    z.strictObject({ act: z.literal("deduct"), credits: amount }),
    z.strictObject({ act: z.literal("refund"), transaction, credits: amount.optional() }),
    z.strictObject({ act: z.literal("extend"), lotId: z.uuid(), expiresAt }),
    z.strictObject({ act: z.literal("freeze") }),
    z.strictObject({ act: z.literal("thaw") }),
    z.strictObject({ act: z.literal("plan"), planPriceId: z.uuid() }),
  ])
  .meta({ examples: [{ act: "allocate", credits: 100 }] });

export const actPreviewAnswerSchema = z
  .object({
    isPossible: z.boolean(),
    effects: z.array(z.string()).describe("What would happen, a sentence each; or why it cannot."),
    before: credits.nullable().describe("The balance now; null where the act moves no credits."),
    after: credits.nullable(),
  })
  .meta({
    id: "ActPreview",
    examples: [
      {
        isPossible: true,
        effects: ["100 credits are given.", "The balance goes from 20 to 120 credits."],
        before: 20,
        after: 120,
      },
    ],
  });

type Preview = z.output<typeof actPreviewAnswerSchema>;

const micros = z.number().int();
const rowSchema = z.object({
  outcome: z.string(),
  moved_micros: micros.nullable(),
  available_before_micros: micros,
  available_after_micros: micros,
  debt_before_micros: micros,
  debt_after_micros: micros,
  held_micros: micros,
  lot_sources: z.array(z.string()),
  lot_before_micros: z.array(micros),
  lot_after_micros: z.array(micros),
});

type Row = z.output<typeof rowSchema>;

/**
 * Says what an act on a customer's account would do, without doing it: the database does the act and
 * undoes it, and a change of plan is previewed as the customer's own is. Nothing is noted.
 *
 * @throws Problem not_found for an unknown account; for a plan as `previewPlanChange`.
 */
export async function previewAct(
  operator: AccountAccess,
  accountId: string,
  asked: z.output<typeof actPreviewSchema>,
): Promise<Preview> {
  const { access } = await openAccount(operator, accountId);
  if (asked.act === "plan") return previewPlan(access, asked.planPriceId);
  const row = await callOne(
    "preview_operator_act",
    {
      p_account_id: accountId,
      p_actor_id: operator.userId,
      p_act: asked.act,
      p_micros: "credits" in asked ? (asked.credits ?? null) : null,
      p_seq: "transaction" in asked ? asked.transaction : null,
      p_grant_id: "lotId" in asked ? asked.lotId : null,
      p_expires_at: "expiresAt" in asked ? asked.expiresAt : null,
    },
    rowSchema,
  );
  const isPossible = row.outcome === "ok";
  const movesCredits = !["freeze", "thaw", "extend"].includes(asked.act);
  return {
    isPossible,
    effects: isPossible ? effectsOf(asked, row) : [refusalOf(row)],
    before: movesCredits ? toCredits(row.available_before_micros) : null,
    after: movesCredits && isPossible ? toCredits(row.available_after_micros) : null,
  };
}

function effectsOf(asked: z.output<typeof actPreviewSchema>, row: Row): string[] {
  const written = (credits: number) => `${formatCredits(credits)} credits`;
  const held =
    row.held_micros > 0
      ? [`${written(row.held_micros)} are held by what runs now, which is settled all the same.`]
      : [];
  if (asked.act === "freeze") {
    return ["The account spends nothing until it is thawed. Its credits stay.", ...held];
  }
  if (asked.act === "thaw") return ["The account may spend again, at once."];
  if (asked.act === "extend") {
    return [
      asked.expiresAt === null
        ? "The credits never expire."
        : `The credits last until ${day(asked.expiresAt)}.`,
    ];
  }
  const moved = written(Math.abs(row.moved_micros ?? 0));
  const verbs = { allocate: "given", deduct: "taken", refund: "given back", plan: "" };
  const repaid = row.debt_before_micros - row.debt_after_micros;
  return [
    `${moved} are ${verbs[asked.act]}${
      asked.act === "allocate" && asked.expiresAt !== null
        ? `, and last until ${day(asked.expiresAt)}`
        : ""
    }.`,
    ...(repaid > 0 ? [`${written(repaid)} of the account's debt are paid first.`] : []),
    ...(asked.act === "deduct" ? drawn(row) : []),
    `The balance goes from ${formatCredits(row.available_before_micros)} to ${written(row.available_after_micros)}.`,
  ];
}

/** Which lots a deduction would draw, in words. */
function drawn({ lot_sources, lot_before_micros, lot_after_micros }: Row): string[] {
  if (lot_sources.length < 2) return [];
  const parts = lot_sources.map(
    (source, at) =>
      `${formatCredits((lot_before_micros[at] ?? 0) - (lot_after_micros[at] ?? 0))} ${source === "admin" ? "given by hand" : `of ${source.replaceAll("_", " ")}`}`,
  );
  return [`They come from ${lot_sources.length} grants: ${parts.join(", ")}.`];
}

function refusalOf({ outcome, available_before_micros }: Row): string {
  switch (outcome) {
    case "insufficient_credits":
      return `The account has ${formatCredits(available_before_micros)} credits to spend, which is less.`;
    case "not_found":
      return "There is no such usage, or all of it was given back already.";
    case "unchanged":
      return "It is so already.";
    default:
      return extensionRefusals[outcome] ?? "This cannot be done now.";
  }
}

async function previewPlan(access: AccountAccess, planPriceId: string): Promise<Preview> {
  // The act switches a plan and starts none: without one its own refusal is the answer.
  await getLiveSubscription(access.accountId);
  const plan = await previewPlanChange(access, planPriceId);
  const written = (minor: number) => formatMoney(minor, plan.currency);
  const effects =
    plan.when === "same"
      ? ["The plan in force stays: what is planned for the end of its period is called off."]
      : plan.when === "period_end"
        ? [`The plan changes on ${day(plan.effectiveAt)}. Nothing is charged now.`]
        : [
            `The customer's card is charged ${written(plan.dueNowMinor)} now.`,
            plan.creditsNowMicros === null
              ? "The plan is unlimited."
              : `${formatCredits(plan.creditsNowMicros)} credits arrive with the payment.`,
          ];
  const next =
    plan.nextAt === null
      ? []
      : [`The next invoice is ${written(plan.nextAmountMinor)} on ${day(plan.nextAt)}.`];
  return { isPossible: true, effects: [...effects, ...next], before: null, after: null };
}

function day(iso: string): string {
  const written = new Intl.DateTimeFormat("en-US", { dateStyle: "medium", timeZone: "UTC" });
  return `${written.format(new Date(iso))} (UTC)`;
}
