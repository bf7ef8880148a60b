import type { Stripe } from "stripe";
import { noSuch } from "../api-error";
import { copyPlain } from "./copy-plain";
import { newId } from "./identifier";
import { present } from "./present";
import { previousAttributes } from "./previous-attributes";
import type { State } from "./state";
import type { StripeEvent, TableName, Tables } from "./tables";

/** The one API version that the stand-in speaks; the SDK of package.json pins the same. */
export const API_VERSION = "2026-10-28.endive";

/** Where a change comes from: an API request, or null for Stripe's own doing. */
export interface Origin {
  requestId: string;
  idempotencyKey: string | null;
}

/**
 * One change of the state: rows read and written, events emitted. Rows are replaced, never mutated,
 * so that `rollback` restores exactly what was there and an event's snapshot stays what it was.
 */
export class Transaction {
  readonly events: StripeEvent[] = [];
  private readonly undo: (() => void)[] = [];
  readonly state: State;
  /** Sandbox time in seconds; a customer on a test clock lives in that clock's time. */
  readonly now: number;
  /** The stand-in's own address, for the links that it hands out. */
  readonly site: string;
  private readonly origin: Origin | null;

  constructor(options: { state: State; now: number; site: string; origin?: Origin | null }) {
    this.state = options.state;
    this.now = options.now;
    this.site = options.site;
    this.origin = options.origin ?? null;
  }

  find<Name extends TableName>(table: Name, id: string): Tables[Name] | null {
    return this.state.rows[table][id] ?? null;
  }

  /** The row, or a `resource_missing` that names the parameter it was asked through. */
  get<Name extends TableName>(table: Name, id: string, param = "id"): Tables[Name] {
    const row = this.find(table, id);
    if (!row) throw noSuch(table, id, param);
    return row;
  }

  /** Every row, newest first. */
  list<Name extends TableName>(table: Name): Tables[Name][] {
    const rows: Record<string, Tables[Name]> = this.state.rows[table];
    return Object.values(rows).reverse();
  }

  put<Name extends TableName>(table: Name, row: Tables[Name]): Tables[Name] {
    const rows: Record<string, Tables[Name]> = this.state.rows[table];
    const before = rows[row.id];
    this.undo.push(() => {
      if (before) rows[row.id] = before;
      else delete rows[row.id];
    });
    rows[row.id] = row;
    return row;
  }

  change<Name extends TableName>(
    table: Name,
    id: string,
    patch: Partial<Tables[Name]>,
  ): Tables[Name] {
    return this.put(table, { ...this.get(table, id), ...patch });
  }

  /** Changes a row and emits `type` with what the changed fields were, unless nothing changed. */
  update<Name extends TableName>(
    table: Name,
    id: string,
    patch: Partial<Tables[Name]>,
    type: Stripe.Event["type"],
  ): Tables[Name] {
    const before = this.get(table, id);
    const after = this.change(table, id, patch);
    this.emitChange(type, before, after);
    return after;
  }

  remove(table: TableName, id: string): void {
    const rows: Record<string, unknown> = this.state.rows[table];
    const before = rows[id];
    this.undo.push(() => {
      rows[id] = before;
    });
    delete rows[id];
  }

  nextInvoiceNumber(): number {
    const before = this.state.invoiceNumber;
    this.undo.push(() => {
      this.state.invoiceNumber = before;
    });
    this.state.invoiceNumber = before + 1;
    return before + 1;
  }

  emit(
    type: Stripe.Event["type"],
    object: object,
    previous?: Record<string, unknown>,
  ): StripeEvent {
    const event: StripeEvent = {
      id: newId("evt"),
      object: "event",
      api_version: API_VERSION,
      created: this.now,
      data: {
        object: present(object),
        ...(previous ? { previous_attributes: copyPlain(previous) } : {}),
      },
      livemode: false,
      pending_webhooks: 0,
      request: {
        id: this.origin?.requestId ?? null,
        idempotency_key: this.origin?.idempotencyKey ?? null,
      },
      type,
    };
    this.events.push(event);
    this.put("event", event);
    return event;
  }

  emitChange(type: Stripe.Event["type"], before: object, after: object): void {
    const previous = previousAttributes(present(before), present(after));
    if (Object.keys(previous).length > 0) this.emit(type, after, previous);
  }

  /** Whether there is anything to keep. */
  get isChanged(): boolean {
    return this.undo.length > 0;
  }

  /** Undoes everything, newest first. */
  rollback(): void {
    for (const undo of this.undo.splice(0).reverse()) undo();
    this.events.length = 0;
  }

  /** Runs `work` and undoes what it did: for previews. */
  rehearse<T>(work: (tx: Transaction) => T): T {
    const rehearsal = new Transaction({ state: this.state, now: this.now, site: this.site });
    try {
      return work(rehearsal);
    } finally {
      rehearsal.rollback();
    }
  }

  /** The same change at another time: a step of a test clock, or of a customer who is on one. */
  at(now: number): Transaction {
    const other = new Transaction({
      state: this.state,
      now,
      site: this.site,
      origin: this.origin,
    });
    Object.assign(other, { events: this.events, undo: this.undo });
    return other;
  }

  /** This change in the customer's own time. */
  forCustomer(id: string | null | undefined): Transaction {
    const clock = id ? this.find("customer", id)?.test_clock : null;
    const frozen = clock ? this.find("test_clock", clock)?.frozen_time : undefined;
    return frozen === undefined || frozen === this.now ? this : this.at(frozen);
  }
}
