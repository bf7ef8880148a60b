import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { toCredits } from "@/lib/credits/amount";
import { credits, instant, nextCursor } from "@/lib/http/answer-parts";
import { pageByPlace } from "@/lib/http/page-by-place";
import { limitScopes, limitWindows } from "@/lib/limits/spend-limit-schema";
import { callMany } from "@/lib/supabase/call";
import { requireOrganization } from "@/lib/team/require-right";

export const requestStates = ["pending", "approved", "declined", "withdrawn"] as const;

const micros = z.number().int();

const rowSchema = z.object({
  limit_request_id: z.string(),
  requested_by: z.string(),
  requested_by_name: z.string().nullable(),
  requested_by_email: z.string().nullable(),
  spend_limit_id: z.string(),
  scope: z.enum(limitScopes),
  scope_id: z.string(),
  scope_name: z.string().nullable(),
  spend_window: z.enum(limitWindows),
  limit_micros: micros,
  wanted_micros: micros,
  reason: z.string(),
  status: z.enum(requestStates),
  raised_micros: micros.nullable(),
  raised_until: z.string().nullable(),
  answer: z.string().nullable(),
  decided_by_name: z.string().nullable(),
  decided_at: z.string().nullable(),
  created_at: z.string(),
  account_name: z.string(),
});

type Row = z.output<typeof rowSchema>;

const requestSchema = z.object({
  limitRequestId: z.uuid(),
  requestedBy: z.object({ userId: z.uuid(), name: z.string() }),
  spendLimitId: z.uuid(),
  scope: z.enum(limitScopes),
  scopeName: z.string(),
  window: z.enum(limitWindows),
  limit: credits.describe("The limit when it was asked."),
  wanted: credits,
  reason: z.string(),
  status: z.enum(requestStates),
  raised: credits.nullable(),
  raisedUntil: instant.nullable(),
  answer: z.string().nullable(),
  decidedBy: z.string().nullable().describe("Their name."),
  decidedAt: instant.nullable(),
  createdAt: instant,
});

export type LimitRequest = z.output<typeof requestSchema>;

export const limitRequestsAnswerSchema = z
  .object({ requests: z.array(requestSchema), next_cursor: nextCursor })
  .meta({
    id: "LimitRequests",
    examples: [
      {
        requests: [
          {
            limitRequestId: "1b2c3d4e-5f60-4718-8293-a4b5c6d7e8f9",
            requestedBy: {
              userId: "5a1c2b3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
              name: "Grace Hopper",
            },
            spendLimitId: "0a1b2c3d-4e5f-4607-8192-a3b4c5d6e7f8",
            scope: "department",
            scopeName: "Research",
            window: "day",
            limit: 100,
            wanted: 250,
            reason: "The launch is this week.",
            status: "pending",
            raised: null,
            raisedUntil: null,
            answer: null,
            decidedBy: null,
            decidedAt: null,
            createdAt: "2026-03-14T09:30:00.000Z",
          },
        ],
        next_cursor: null,
      },
    ],
  });

/** Requests for more, newest first: all of them for who may decide, else the caller's own. */
export async function listLimitRequests(
  access: AccountAccess,
  {
    status = null,
    ...query
  }: {
    cursor?: string | undefined;
    limit: number;
    status?: (typeof requestStates)[number] | null | undefined;
  },
): Promise<z.output<typeof limitRequestsAnswerSchema>> {
  requireOrganization(access);
  const { rows, next_cursor } = await pageByPlace(query, {
    read: (beyond, limit) =>
      callMany(
        "list_limit_requests",
        {
          p_account_id: access.accountId,
          p_requested_by: access.rights.includes("manage_limits") ? null : access.userId,
          p_status: status,
          p_before_at: beyond?.[0] ?? null,
          p_before_id: beyond?.[1] ?? null,
          p_limit: limit,
        },
        rowSchema,
      ),
    place: (row) => [row.created_at, row.limit_request_id],
  });
  return { requests: rows.map(toRequest), next_cursor };
}

/** One request, for its mails; null when the account has none of this id. */
export async function findLimitRequest(
  accountId: string,
  limitRequestId: string,
): Promise<(LimitRequest & { accountName: string; email: string | null }) | null> {
  const [row] = await callMany(
    "list_limit_requests",
    { p_account_id: accountId, p_limit_request_id: limitRequestId },
    rowSchema,
  );
  return row
    ? { ...toRequest(row), accountName: row.account_name, email: row.requested_by_email }
    : null;
}

const toInstant = (written: string | null) =>
  written === null ? null : new Date(written).toISOString();

function toRequest(row: Row): LimitRequest {
  return {
    limitRequestId: row.limit_request_id,
    requestedBy: { userId: row.requested_by, name: row.requested_by_name ?? "Someone" },
    spendLimitId: row.spend_limit_id,
    scope: row.scope,
    scopeName: row.scope_name ?? "Removed",
    window: row.spend_window,
    limit: toCredits(row.limit_micros),
    wanted: toCredits(row.wanted_micros),
    reason: row.reason,
    status: row.status,
    raised: row.raised_micros === null ? null : toCredits(row.raised_micros),
    raisedUntil: toInstant(row.raised_until),
    answer: row.answer || null,
    decidedBy: row.decided_by_name,
    decidedAt: toInstant(row.decided_at),
    createdAt: new Date(row.created_at).toISOString(),
  };
}
