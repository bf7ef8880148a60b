import { z } from "zod";

/** The lists of an export, in their order. */
export const exportSections = [
  "profile",
  "accounts",
  "conversations",
  "messages",
  "content",
  "notices",
  "api_keys",
  "limit_requests",
  "enquiries",
  "ledger",
  "lots",
  "payments",
  "subscriptions",
  "usage_by_day",
  "free_credits",
  "acts",
] as const;

export const deletionBodySchema = z
  .strictObject({
    email: z.string().max(254).describe("The person's own address, typed to say that it is meant."),
  })
  .meta({ examples: [{ email: "ada@example.com" }] });

export const deletionAnswerSchema = z
  .object({ deleted: z.literal(true) })
  .meta({ id: "PersonDeleted", examples: [{ deleted: true }] });

export const retentionBodySchema = z
  .strictObject({ days: z.int().min(1).max(3650).nullable() })
  .meta({ examples: [{ days: 90 }] });

export const retentionAnswerSchema = z
  .object({
    days: z
      .int()
      .nullable()
      .describe("A conversation is deleted so long after its last message; null keeps it."),
  })
  .meta({ id: "MessageRetention", examples: [{ days: 90 }] });

const rows = z.array(z.record(z.string(), z.unknown()));

export const exportAnswerSchema = z
  .object({
    exportedAt: z.iso.datetime(),
    ...Object.fromEntries(exportSections.map((section) => [section, rows])),
  })
  .meta({
    id: "PersonExport",
    description: "A list a section; amounts that end in _micros are millionths of a credit.",
    examples: [
      {
        exportedAt: "2026-11-21T12:00:00.000Z",
        ...Object.fromEntries(exportSections.map((section) => [section, []])),
        profile: [{ email: "ada@example.com", display_name: "Ada" }],
      },
    ],
  });
