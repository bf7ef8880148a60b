import { z } from "zod";
import { toMicros } from "@/lib/credits/amount";
import { plainLine, plainText } from "@/lib/http/plain-text";
import { limitModes, limitScopes, limitWindows } from "@/lib/limits/spend-limit-schema";

/** A name of a department, project or organization. */
const name = (most: number) =>
  plainLine.min(1, "Give it a name.").max(most, `Use at most ${most} characters.`);

/** Credits above zero, with up to six decimals, to micro-credits. */
export const creditsAsMicros = z
  .number()
  .min(0)
  .transform((amount, context) => {
    try {
      return toMicros(amount);
    } catch {
      context.addIssue({ code: "custom", message: "Credits have at most six decimals." });
      return z.NEVER;
    }
  });

/** In small letters, as our own ids are: they are compared as texts. */
export const idParams = z.object({ id: z.uuid().toLowerCase() });

export const roles = ["owner", "admin", "billing", "member"] as const;
export const invitedRoles = ["admin", "billing", "member"] as const;

export const organizationBody = z
  .strictObject({ name: name(120) })
  .meta({ id: "OrganizationName", examples: [{ name: "Harbour Works" }] });

export const handOverBody = z
  .strictObject({ userId: z.uuid().describe("The member who becomes the owner.") })
  .meta({ id: "HandOver", examples: [{ userId: "5a1c2b3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d" }] });

export const memberChangeBody = z
  .union([
    z.strictObject({ role: z.enum(roles) }),
    z.strictObject({ departmentId: z.uuid().nullable() }),
  ])
  .meta({ id: "MemberChange", examples: [{ role: "billing" }] });

export const inviteBody = z
  .strictObject({
    email: z
      .string()
      .trim()
      .toLowerCase()
      .pipe(z.email("Write an address, for example ada@example.com.").max(254)),
    role: z.enum(invitedRoles).default("member"),
    departmentId: z.uuid().nullable().default(null),
    days: z.int().min(1).max(30).default(7).describe("How long the link works."),
  })
  .meta({ id: "NewInvite", examples: [{ email: "grace@example.com", role: "member" }] });

export const acceptBody = z
  .strictObject({ token: z.string().min(1).max(200) })
  .meta({ id: "AcceptInvite", examples: [{ token: "the_part_of_the_link_after_/invite/" }] });

export const departmentBody = z
  .strictObject({ name: name(80), parentId: z.uuid().nullable().default(null) })
  .meta({ id: "NewDepartment", examples: [{ name: "Research", parentId: null }] });

export const departmentChangeBody = z
  .strictObject({ name: name(80).optional(), parentId: z.uuid().nullable().optional() })
  .meta({ id: "DepartmentChange", examples: [{ name: "Research and development" }] });

export const projectBody = z
  .strictObject({ name: name(80) })
  .meta({ id: "NewProject", examples: [{ name: "Atlas" }] });

export const projectChangeBody = z
  .strictObject({ name: name(80).optional(), isArchived: z.boolean().optional() })
  .meta({ id: "ProjectChange", examples: [{ isArchived: true }] });

export const raiseRequestBody = z
  .strictObject({
    spendLimitId: z.uuid(),
    wanted: creditsAsMicros.describe("The limit wanted, in credits."),
    reason: plainText.trim().min(1, "Say what it is for.").max(500, "Use at most 500 characters."),
  })
  .meta({
    id: "NewLimitRequest",
    examples: [
      {
        spendLimitId: "5a1c2b3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
        wanted: 500,
        reason: "The launch is this week.",
      },
    ],
  });

const limitWindow = z.enum(limitWindows);
const limitMode = z.enum(limitModes);
const limitCredits = creditsAsMicros.nullable().describe("In credits; null removes the limit.");

export const departmentLimitBody = z
  .strictObject({ window: limitWindow, mode: limitMode.default("block"), limit: limitCredits })
  .meta({ id: "NewDepartmentLimit", examples: [{ window: "day", mode: "block", limit: 100 }] });

export const limitBody = z
  .strictObject({
    scope: z.enum(limitScopes),
    scopeId: z.uuid().describe("The account's, department's, member's or API key's id."),
    window: limitWindow,
    mode: limitMode.default("block"),
    limit: limitCredits,
  })
  .meta({
    id: "NewLimit",
    examples: [
      {
        scope: "member",
        scopeId: "5a1c2b3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
        window: "month",
        mode: "warn",
        limit: 2000,
      },
    ],
  });

export const raiseBody = z
  .union([
    z.strictObject({
      raised: creditsAsMicros.describe("The limit meanwhile, in credits."),
      until: z.iso.datetime({ offset: true }),
    }),
    z.strictObject({ raised: z.null().describe("Ends a raise now.") }),
  ])
  .meta({ id: "LimitRaise", examples: [{ raised: 500, until: "2026-12-31T00:00:00.000Z" }] });

const answerText = plainText.trim().max(500, "Use at most 500 characters.").default("");

export const decisionBody = z
  .discriminatedUnion("decision", [
    z.strictObject({
      decision: z.literal("approve"),
      raised: creditsAsMicros.optional().describe("The limit meanwhile; what was asked for."),
      until: z.iso.datetime({ offset: true }),
      answer: answerText,
    }),
    z.strictObject({ decision: z.literal("decline"), answer: answerText }),
    z.strictObject({ decision: z.literal("withdraw") }),
  ])
  .meta({
    id: "LimitDecision",
    examples: [{ decision: "approve", until: "2026-12-31T00:00:00.000Z", answer: "Good luck." }],
  });

const day = z.iso.date();

export const spendingQuery = z.strictObject({
  by: z.enum(["member", "department", "api_key", "project"]).default("member"),
  from: day.optional().describe("A UTC day; 29 days before `to` when left out."),
  to: day.optional().describe("A UTC day, included; today when left out."),
});
