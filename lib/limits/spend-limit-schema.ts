import { z } from "zod";

/** What a spend limit is on. A department's counts everything below it too. */
export const limitScopes = ["account", "department", "member", "api_key"] as const;
export type LimitScope = (typeof limitScopes)[number];

/** A UTC day or calendar month. */
export const limitWindows = ["day", "month"] as const;
export type LimitWindow = (typeof limitWindows)[number];

/** Whether passing the limit is refused, or allowed and told of once a window. */
export const limitModes = ["block", "warn"] as const;
export type LimitMode = (typeof limitModes)[number];

const instant = z.string().transform((written) => new Date(written).toISOString());

/** A row of `list_spend_limits`, parsed; amounts in micro-credits. */
export const spendLimitSchema = z
  .object({
    spend_limit_id: z.string(),
    scope: z.enum(limitScopes),
    scope_id: z.string(),
    scope_name: z.string(),
    spend_window: z.enum(limitWindows),
    mode: z.enum(limitModes),
    limit_micros: z.number().int(),
    raised_micros: z.number().int().nullable(),
    raised_until: instant.nullable(),
    effective_micros: z.number().int(),
    spent_micros: z.number().int(),
    held_micros: z.number().int(),
    window_start: instant,
    window_ends_at: instant,
    warned_at: instant.nullable(),
    created_at: instant,
  })
  .transform((row) => ({
    spendLimitId: row.spend_limit_id,
    scope: row.scope,
    scopeId: row.scope_id,
    /** The department's, person's, key's or account's name; the id of what is gone. */
    scopeName: row.scope_name,
    window: row.spend_window,
    mode: row.mode,
    limitMicros: row.limit_micros,
    /** The limit that a raise makes it until `raisedUntil`; null without one. */
    raisedMicros: row.raised_micros,
    raisedUntil: row.raised_until,
    /** The limit in force now. */
    effectiveMicros: row.effective_micros,
    spentMicros: row.spent_micros,
    heldMicros: row.held_micros,
    windowStart: row.window_start,
    windowEndsAt: row.window_ends_at,
    warnedAt: row.warned_at,
    createdAt: row.created_at,
  }));

export type SpendLimit = z.output<typeof spendLimitSchema>;
