import { z } from "zod";

const visits = {
  due: z.int(),
  done: z.int(),
  busy: z.int().describe("Left to the next run: someone else was working on them."),
  failed: z.int(),
};
const none = { due: 3, done: 3, busy: 0, failed: 0 };

export const sweepsAnswerSchema = z
  .object({ ...visits, holdsClosed: z.int() })
  .meta({ id: "Swept", examples: [{ ...none, holdsClosed: 2 }] });

export const renewalsAnswerSchema = z
  .object({ ...visits, renewed: z.int() })
  .meta({ id: "Renewed", examples: [{ ...none, renewed: 3 }] });

export const topUpsAnswerSchema = z
  .object({ ...visits, outcomes: z.record(z.string(), z.int()) })
  .meta({ id: "ToppedUp", examples: [{ ...none, outcomes: { bought: 1 } }] });

export const noticesCronAnswerSchema = z
  .object({ ...visits, notices: z.int() })
  .meta({ id: "ToldAccounts", examples: [{ ...none, notices: 1 }] });

export const reportsAnswerSchema = z
  .object({ ...visits, reports: z.int() })
  .meta({ id: "Reported", examples: [{ ...none, reports: 3 }] });

export const outboxAnswerSchema = z
  .object({ sent: z.int(), skipped: z.int(), retried: z.int(), parked: z.int() })
  .meta({ id: "Drained", examples: [{ sent: 2, skipped: 0, retried: 0, parked: 0 }] });

export const reconcileAnswerSchema = z
  .object({
    isComplete: z.boolean().describe("False when the time ran out: the next call goes on."),
    differences: z.int(),
    repaired: z.int(),
    unsettled: z.int(),
  })
  .meta({
    id: "Reconciled",
    examples: [{ isComplete: true, differences: 0, repaired: 0, unsettled: 0 }],
  });

export const auditAnswerSchema = z
  .object({
    day: z.iso.date(),
    isComplete: z.boolean().describe("False when the time ran out: the next call goes on."),
    accounts: z.int().describe("Ledgers that were looked at; 0 while it is not complete."),
    findings: z.int(),
  })
  .meta({
    id: "Audited",
    examples: [{ day: "2026-11-21", isComplete: true, accounts: 1204, findings: 0 }],
  });

export const retentionCronAnswerSchema = z
  .object({
    finished: z.int().describe("Deletions of people that had been cut off."),
    failed: z.int(),
    messagesForgotten: z.int().describe("Conversations and pieces of content."),
    eventsEmptied: z.int(),
  })
  .meta({
    id: "Forgotten",
    examples: [{ finished: 0, failed: 0, messagesForgotten: 12, eventsEmptied: 40 }],
  });
