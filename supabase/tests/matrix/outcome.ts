import { handledEventTypes } from "../../../lib/billing/events/handle-event";
import type { TestDatabase } from "../database";

/** What events leave behind, in the parts that no order may change. */
export interface Outcome {
  /** In micro-credits. */
  balance: { available: number; held: number; frozen: number; debt: number };
  plan: { id: string | null; kind: string };
  lots: Lot[];
  /** Months of yearly lines that are still to come. */
  months: { due: number; credits: number }[];
  subscriptions: Record<string, string | number | null>[];
  payments: Record<string, string | number | null>[];
  /** The ledger's keys, each once; a random id reads as what it stands for. */
  keys: string[];
  customers: string[];
  /** Automatic purchases: never agreed to, on, off, or stopped and why. */
  topUp: string;
  /** Types of events that are handled and were left to a person. */
  parked: string[];
  /** Promises of the ledger that do not hold. */
  broken: string[];
}

/** A lot; amounts in micro-credits, the expiry in seconds. */
export interface Lot {
  key: string;
  source: string;
  granted: number;
  remaining: number;
  held: number;
  frozen: number;
  consumed: number;
  lapsed: number;
  reversed: number;
  rolled: number;
  repaid: number;
  expires: number | null;
}

/**
 * Reads an account's outcome. `run` is the suffix of the event ids that this run delivered; what
 * earlier runs left in the inbox is not looked at.
 */
export async function readOutcome(
  { sql }: TestDatabase,
  accountId: string,
  run: string,
): Promise<Outcome> {
  const [row] = await sql<{ outcome: Outcome }[]>`
    with payment as (
      select p.*, coalesce(p.stripe_invoice_id, p.stripe_checkout_session_id,
        p.stripe_payment_intent_id, '(none)') as natural_id
      from public.payments p where p.account_id = ${accountId}
    ), lot as (
      select g.*, case when g.source_key like 'schedule:%'
          then regexp_replace(g.source_key, '[^:]+$', (select p.natural_id from payment p where p.payment_id = g.payment_id))
          else g.source_key end as key
      from public.credit_grants g where g.account_id = ${accountId}
    ), keyed as (
      select distinct case
          when t.source_key like 'reversal:%' then 'reversal:' || coalesce((select p.natural_id
            from payment p where p.payment_id::text = split_part(t.source_key, ':', 2)), '?')
          when t.source_key like 'expire:%' then 'expire:' || coalesce((select l.key
            from lot l where l.grant_id::text = split_part(t.source_key, ':', 2)), '?')
          when t.source_key like 'schedule:%' then coalesce((select l.key from lot l
            where l.source_key = t.source_key limit 1), '?')
          else t.source_key end as key
      from public.credit_transactions t
      where t.account_id = ${accountId} and t.source_key is not null
        -- Which credit repays a debt is a matter of when it came.
        and t.source_key not like 'repay:%'
        -- What was taken and given back before anyone looked leaves no trace.
        and not (t.source_key like 'reversal:%' and 0 = (select p.reversed_micros from payment p
          where p.payment_id::text = split_part(t.source_key, ':', 2)))
    )
    select jsonb_build_object(
      'balance', (select jsonb_build_object('available', b.available_micros, 'held', b.held_micros,
          'frozen', b.frozen_micros, 'debt', b.debt_micros) from public.credit_balances b
        where b.account_id = ${accountId}),
      'plan', (select jsonb_build_object('id', b.plan_id, 'kind', b.plan_kind)
        from public.credit_balances b where b.account_id = ${accountId}),
      'lots', coalesce((select jsonb_agg(jsonb_build_object('key', l.key, 'source', l.source,
          'granted', l.amount_micros, 'remaining', l.remaining_micros, 'held', l.held_micros,
          'frozen', l.frozen_micros, 'consumed', l.consumed_micros, 'lapsed', l.lapsed_micros,
          'reversed', l.reversed_micros, 'rolled', l.rolled_micros, 'repaid', l.repaid_micros,
          'expires', extract(epoch from l.expires_at)) order by l.key, l.amount_micros) from lot l), '[]'),
      'months', coalesce((select jsonb_agg(jsonb_build_object('due', extract(epoch from s.due_at),
          'credits', s.credits_micros) order by s.due_at, s.credits_micros)
        from public.credit_schedules s
        where s.account_id = ${accountId} and s.granted_seq is null and s.credits_micros <> 0), '[]'),
      'subscriptions', coalesce((select jsonb_agg(jsonb_build_object(
          'id', s.stripe_subscription_id, 'status', s.status, 'plan', s.plan_id,
          'price', s.stripe_price_id, 'quantity', s.quantity,
          'period_end', extract(epoch from s.period_end),
          'paid_until', extract(epoch from s.paid_until),
          'cancel_at', extract(epoch from s.cancel_at), 'ended_at', extract(epoch from s.ended_at),
          'trial_end', extract(epoch from s.trial_end), 'scheduled_plan', s.scheduled_plan_id,
          'scheduled_at', extract(epoch from s.scheduled_at), 'schedule', s.stripe_schedule_id)
          order by s.stripe_subscription_id) from public.subscriptions s
        where s.account_id = ${accountId}), '[]'),
      'payments', coalesce((select jsonb_agg(jsonb_build_object('id', p.natural_id, 'kind', p.kind,
          'status', p.status, 'credits', p.credits_micros, 'amount', p.amount_minor,
          'taken', p.taken_micros, 'reversed', p.reversed_micros, 'overdrawn', p.overdrawn_micros,
          'currency', p.currency, 'intent', p.stripe_payment_intent_id,
          'charge', p.stripe_charge_id)
          order by p.natural_id, p.created_at) from payment p), '[]'),
      'keys', coalesce((select jsonb_agg(k.key order by k.key) from keyed k), '[]'),
      'customers', coalesce((select jsonb_agg(c.stripe_customer_id
          || case when c.deleted_at is null then '' else ' (deleted)' end order by c.created_at)
        from private.stripe_customers c where c.account_id = ${accountId}), '[]'),
      'topUp', coalesce((select case when t.stopped_at is not null then 'stopped: ' || t.stopped_reason
          when t.is_on then 'on' else 'off' end from public.top_up_settings t
        where t.account_id = ${accountId}), 'never'),
      'parked', coalesce((select jsonb_agg(distinct e.type) from private.stripe_events e
        where e.status = 'parked' and e.event_id like ${`%${run}`}
          and regexp_replace(e.type, '^v1[.]', '') = any (${handledEventTypes})), '[]'),
      'broken', coalesce((select jsonb_agg(v.invariant || ': ' || v.expected || ' is ' || v.actual)
        from public.verify_ledger(${accountId}) v), '[]')) as outcome`;
  if (!row) throw new Error("no outcome");
  return row.outcome;
}

/**
 * What of an outcome may not depend on how late it was heard of: not when lots ended that are over,
 * and not the free months that an account had while nobody knew that it pays.
 */
export function asHeardLate(outcome: Outcome): Outcome {
  const isOver = ({ remaining, held, frozen }: Lot) => remaining + held + frozen === 0;
  return {
    ...outcome,
    lots: outcome.lots
      .filter((lot) => lot.source !== "free" || lot.consumed > 0 || !isOver(lot))
      .map((lot) => (isOver(lot) ? { ...lot, expires: null } : lot)),
    keys: outcome.keys.filter((key) => !/^(expire:)?free:/.test(key)),
  };
}

/** Instants that follow from when a run happened may differ by as much as a slow run takes. */
const toleranceSeconds = 60;

/** What differs between two outcomes, a line each; empty when they are the same. */
export function differences(wanted: unknown, found: unknown, path = ""): string[] {
  if (isRecord(wanted) && isRecord(found)) {
    const names = new Set([...Object.keys(wanted), ...Object.keys(found)]);
    return [...names].flatMap((name) => differences(wanted[name], found[name], `${path}.${name}`));
  }
  if (Array.isArray(wanted) && Array.isArray(found)) {
    if (wanted.length !== found.length) {
      return [`${path}: ${JSON.stringify(wanted)} wanted, ${JSON.stringify(found)} found`];
    }
    return wanted.flatMap((item, at) => differences(item, found[at], `${path}[${at}]`));
  }
  if (/\.(expires|paid_until|ended_at)$/.test(path) && typeof wanted === "number") {
    if (typeof found === "number" && Math.abs(wanted - found) <= toleranceSeconds) return [];
  }
  return wanted === found ? [] : [`${path}: ${wanted} wanted, ${found} found`];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
