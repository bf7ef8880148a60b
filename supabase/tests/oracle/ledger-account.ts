import type { CreditAnswer, Sql } from "../fixture/call";
import { callRow } from "../fixture/call";
import { setClock } from "../fixture/clock";
import {
  checkpoint,
  deduct,
  grant,
  refund,
  release,
  reserve,
  settle,
  sweep,
} from "../fixture/ledger-calls";
import { chargeBatch, chargeRun, startRun, track } from "../fixture/metering-calls";
import { signUp } from "../fixture/person";
import { buyPack, disputeOf, type Returned, refundOf, reverse } from "../fixture/reversal";
import type { Answer } from "./answer";
import type { Operation } from "./operations";
import { holdSeconds, pack } from "./oracle";
import type { Request } from "./prices";

export type LotRow = {
  source: string;
  amount: number;
  remaining: number;
  held: number;
  consumed: number;
  lapsed: number;
  frozen: number;
  reversed: number;
  repaid: number;
  paid: number;
  /** Whole seconds; null never expires. */
  expires: number | null;
};

/** What a limit counted in one of its windows, by its start in seconds. */
export type LimitRow = {
  limit: string;
  start: number;
  spent: number;
  held: number;
  isWarned: boolean;
};

export type State = {
  available: number;
  held: number;
  frozen: number;
  debt: number;
  lifetime_used: number;
  usage_seqs: number[];
  lots: LotRow[];
  limits: LimitRow[];
  broken: unknown[];
};

const requestArguments = (request: Request) => ({
  p_action: request.action,
  p_tools: request.tools,
  p_input: request.matches ? "please deploy it" : "please look",
  p_input_tokens: request.input,
  p_output_tokens: request.output,
  ...(request.action === "answer" ? { p_model: "house/small" } : {}),
});

const usedArguments = (used: Request) => ({
  p_tools: used.tools,
  p_input_tokens: used.input,
  p_output_tokens: used.output,
});

const keyOf = (key: number | null) => (key === null ? null : `key-${key}`);

/** The same steps on an account of the database, through the functions that the application calls. */
export class LedgerAccount {
  private readonly holds: string[] = [];
  private readonly runs: string[] = [];
  private readonly payments: string[] = [];

  private constructor(
    private readonly sql: Sql,
    readonly id: string,
  ) {}

  static async open(sql: Sql, at: Date): Promise<LedgerAccount> {
    await setClock(sql, at);
    const { id } = await signUp(sql);
    // To the instant: on a busy machine the sign-up may be seconds late.
    await sql`update public.credit_balances set anchor_at = ${at} where account_id = ${id}`;
    return new LedgerAccount(sql, id);
  }

  async apply(step: Operation, at: Date): Promise<Answer | number | string | null> {
    await setClock(this.sql, at);
    switch (step.kind) {
      case "grant":
        return answerOf(
          await grant(this.sql, this.id, step.micros, {
            p_source: step.source,
            p_source_key: `grant-${step.key}`,
            p_expires_at:
              step.lifeSeconds === null ? null : new Date(at.getTime() + step.lifeSeconds * 1000),
            p_paid_minor: step.paid,
            p_currency: "usd",
          }),
        );
      case "deduct":
        return answerOf(
          await deduct(this.sql, this.id, {
            ...requestArguments(step.request),
            p_request_key: keyOf(step.key),
            p_actor_id: this.actor(step),
          }),
        );
      case "reserve":
        return await this.reserve(step);
      case "batch":
        return await this.batch(step);
      case "track":
        return await this.track(step);
      case "run":
        return await this.startRun(step);
      case "chargeRun":
        return await this.chargeRun(step);
      case "limit":
        return await this.limit(step);
      case "buy":
        return await this.buy();
      case "reverse":
        return await this.reverse(step);
      case "renew":
        await callRow(this.sql, "reset_monthly_credits", { p_account_id: this.id });
        return null;
      case "sweep":
        return await sweep(this.sql, this.id);
      case "pass":
        return null;
      case "refund":
        return await this.refund(step);
      default:
        return await this.applyToHold(step);
    }
  }

  private async buy(): Promise<null> {
    const [open] = await this.sql`select from public.payments
      where account_id = ${this.id} and status = 'disputed'`;
    if (!open) this.payments.push(await buyPack(this.sql, this.id));
    return null;
  }

  private async reverse({ payment: at, said }: Extract<Operation, { kind: "reverse" }>) {
    const payment = this.payments[at % Math.max(1, this.payments.length)];
    if (payment === undefined) return null;
    const returned: Returned[] = [];
    if (said.refunded > 0) returned.push(refundOf(said.refunded));
    const status = said.dispute === "open" ? "needs_response" : said.dispute;
    if (said.dispute !== "none") returned.push(disputeOf(pack.paid, status));
    return (await reverse(this.sql, this.id, payment, returned)).moved_micros;
  }

  private actor({ isMine }: { isMine: boolean }) {
    return isMine ? this.id : null;
  }

  private async batch({ items, ...step }: Extract<Operation, { kind: "batch" }>) {
    const facts = items.map(({ request }) => requestArguments(request));
    const answer = await chargeBatch(
      this.sql,
      this.id,
      // A null among the elements of an array cannot be sent here: such a key never comes again.
      items.map(({ key }) => keyOf(key) ?? crypto.randomUUID()),
      facts.map(({ p_action }) => p_action),
      {
        p_models: facts.map(({ p_action }) => (p_action === "answer" ? "house/small" : "")),
        p_input_tokens: facts.map(({ p_input_tokens }) => p_input_tokens),
        p_output_tokens: facts.map(({ p_output_tokens }) => p_output_tokens),
        p_tools: facts.map(({ p_tools }) => p_tools.join(",")),
        p_actor_id: this.actor(step),
      },
    );
    const { outcome, refused_index, charged_count, charged_micros } = answer;
    return {
      outcome: `${outcome} ${refused_index ?? charged_count}`,
      replayed: false,
      charged: charged_micros.reduce((sum, micros) => sum + micros, 0),
      available: answer.available_micros,
      held: answer.held_micros,
      debt: answer.debt_micros,
      warns: answer.warning !== null,
    };
  }

  private async track(step: Extract<Operation, { kind: "track" }>) {
    const { p_input: _, ...facts } = requestArguments(step.request);
    return answerOf(
      await track(this.sql, this.id, {
        ...facts,
        p_is_free: step.isFree,
        p_success: step.success,
        p_request_key: keyOf(step.key),
        p_actor_id: this.actor(step),
      }),
    );
  }

  private async startRun(step: Extract<Operation, { kind: "run" }>) {
    const answer = await startRun(this.sql, this.id, step.budget, {
      p_life_seconds: holdSeconds,
      p_actor_id: this.actor(step),
    });
    if (answer.reservation_id !== null) {
      this.holds.push(answer.reservation_id);
      this.runs.push(answer.reservation_id);
    }
    return answerOf(answer);
  }

  private async chargeRun(step: Extract<Operation, { kind: "chargeRun" }>) {
    const id = this.runs[step.run % Math.max(1, this.runs.length)];
    if (id === undefined) return null;
    const args = { ...requestArguments(step.request), p_request_key: keyOf(step.key) };
    return answerOf(await chargeRun(this.sql, this.id, id, args));
  }

  private async limit({ rule, micros }: Extract<Operation, { kind: "limit" }>): Promise<null> {
    await callRow(this.sql, "set_spend_limit", {
      p_account_id: this.id,
      p_actor_id: this.id,
      p_scope: rule.scope,
      p_scope_id: this.id,
      p_window: rule.window,
      p_mode: rule.mode,
      p_limit_micros: micros,
    });
    return null;
  }

  private async reserve(step: Extract<Operation, { kind: "reserve" }>) {
    const answer = await reserve(this.sql, this.id, {
      ...requestArguments(step.request),
      p_life_seconds: holdSeconds,
      p_request_key: keyOf(step.key),
      p_actor_id: this.actor(step),
    });
    if (answer.outcome === "ok" && !answer.replayed && answer.reservation_id !== null)
      this.holds.push(answer.reservation_id);
    return answerOf(answer);
  }

  private async applyToHold(step: Extract<Operation, { hold: number }>) {
    const id = this.holds[step.hold % Math.max(1, this.holds.length)];
    if (id === undefined) return null;
    if (step.kind === "release") return answerOf(await release(this.sql, this.id, id));
    const used = { ...usedArguments(step.used), p_started: step.started };
    if (step.kind === "checkpoint") return await checkpoint(this.sql, this.id, id, used);
    return answerOf(await settle(this.sql, this.id, id, { ...used, p_ended: step.ending }));
  }

  private async refund(step: Extract<Operation, { kind: "refund" }>) {
    const { usage_seqs } = await this.read();
    const seq = usage_seqs[step.usage % Math.max(1, usage_seqs.length)];
    if (seq === undefined) return null;
    return answerOf(
      await refund(this.sql, this.id, seq, {
        p_micros: step.micros,
        p_source_key: `refund-${step.key}`,
      }),
    );
  }

  /** Everything that is compared after a step, in one reading. */
  async read(): Promise<State> {
    const [row] = await this.sql<State[]>`
      select b.available_micros as available, b.held_micros as held,
        b.frozen_micros as frozen, b.debt_micros as debt,
        b.lifetime_used_micros as lifetime_used,
        (select coalesce(json_agg(t.seq order by t.seq), '[]') from public.credit_transactions t
          where t.account_id = b.account_id and t.type = 'usage') as usage_seqs,
        (select coalesce(json_agg(json_build_object('source', g.source, 'amount', g.amount_micros,
            'remaining', g.remaining_micros, 'held', g.held_micros, 'consumed', g.consumed_micros,
            'lapsed', g.lapsed_micros, 'frozen', g.frozen_micros,
            'reversed', g.reversed_micros, 'repaid', g.repaid_micros, 'paid', g.paid_minor,
            'expires', floor(extract(epoch from g.expires_at))) order by g.granted_seq), '[]')
          from public.credit_grants g where g.account_id = b.account_id) as lots,
        (select coalesce(json_agg(json_build_object(
            'limit', concat_ws(' ', l.scope, l.spend_window, l.mode, l.limit_micros),
            'start', extract(epoch from c.window_start), 'spent', c.spent_micros, 'held', c.held_micros,
            'isWarned', c.warned_at is not null)), '[]')
          from public.spend_limits l
          join public.spend_counters c on c.account_id = l.account_id and c.spend_limit_id = l.spend_limit_id
          where l.account_id = b.account_id and (c.spent_micros <> 0 or c.held_micros <> 0)) as limits,
        (select coalesce(json_agg(v), '[]') from public.verify_ledger(b.account_id) v) as broken
      from public.credit_balances b where b.account_id = ${this.id}`;
    if (row === undefined) throw new Error("The account has no balance.");
    return { ...row, limits: sortedLimits(row.limits) };
  }
}

function answerOf(answer: CreditAnswer): Answer {
  return {
    outcome: answer.outcome,
    replayed: answer.replayed,
    charged: answer.charged_micros,
    available: answer.available_micros,
    held: answer.held_micros,
    debt: answer.debt_micros,
    warns: answer.warning !== null,
  };
}

/** By limit, then by window. */
export function sortedLimits(rows: LimitRow[]): LimitRow[] {
  return [...rows].sort((a, b) =>
    a.limit === b.limit ? a.start - b.start : a.limit < b.limit ? -1 : 1,
  );
}
