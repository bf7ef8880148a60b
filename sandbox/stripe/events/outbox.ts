import { newId } from "../state/identifier";
import type { Delivery, State } from "../state/state";
import type { StripeEvent } from "../state/tables";
import { seededRandom } from "./random";
import { signatureHeader } from "./signature";

export interface Target {
  /** A webhook endpoint's id, or the URL of a configured one. */
  id: string;
  url: string;
  secrets: string[];
  /** Event types, or `*`. */
  events: string[];
}

/** What happens to deliveries on the way; all off by default. */
export interface Chaos {
  /** Every event is sent twice. */
  duplicate: boolean;
  /** A seed: deliveries overtake one another at random. */
  shuffle: number | null;
  /** Milliseconds that every delivery waits. */
  delayMs: number;
  /** Deliveries wait until they are flushed. */
  hold: boolean;
  /** The next so many deliveries are lost without an attempt. */
  drop: number;
}

export const CALM: Chaos = { duplicate: false, shuffle: null, delayMs: 0, hold: false, drop: 0 };

const MAX_PARALLEL = 4;
const MAX_ATTEMPTS = 12;
const TIMEOUT_MS = 30_000;
const SHUFFLE_MS = 120;
const JOURNAL_LENGTH = 5_000;

/**
 * Sends events to webhook endpoints, several at once, and tries again what was not answered 2xx:
 * after half a second, doubling up to a minute. Stripe takes three days for the same.
 */
export class Outbox {
  chaos: Chaos;
  private readonly state: () => State;
  private readonly targets: () => Target[];
  private readonly delivered: (delivery: Delivery) => void;
  private readonly inFlight = new Set<string>();
  private readonly aborts = new Set<AbortController>();
  private random: () => number;
  private timer: NodeJS.Timeout | null = null;
  private stopped = false;

  constructor(options: {
    state: () => State;
    targets: () => Target[];
    delivered: (delivery: Delivery) => void;
    chaos: Chaos;
  }) {
    this.state = options.state;
    this.targets = options.targets;
    this.delivered = options.delivered;
    this.chaos = options.chaos;
    this.random = seededRandom(options.chaos.shuffle ?? 0);
  }

  setChaos(chaos: Partial<Chaos>): void {
    this.chaos = { ...this.chaos, ...chaos };
    if (chaos.shuffle !== undefined) this.random = seededRandom(chaos.shuffle ?? 0);
  }

  /** Queues events for every endpoint that wants them. */
  enqueue(events: StripeEvent[]): void {
    for (const event of events) {
      for (const target of this.targets()) {
        if (!target.events.some((type) => type === "*" || type === event.type)) continue;
        this.queue(event.id, target.id, false);
        if (this.chaos.duplicate) this.queue(event.id, target.id, true);
      }
    }
    const { deliveries } = this.state();
    if (deliveries.length > JOURNAL_LENGTH)
      deliveries.splice(0, deliveries.length - JOURNAL_LENGTH);
    this.pump();
  }

  /** Sends one event again, to every endpoint or to one. */
  resend(event: string, endpoint?: string): void {
    for (const target of this.targets())
      if (endpoint === undefined || target.id === endpoint) this.queue(event, target.id, true);
    this.pump();
  }

  private queue(event: string, endpoint: string, duplicate: boolean): void {
    const dropped = this.chaos.drop > 0;
    if (dropped) this.chaos.drop--;
    const jitter = this.chaos.shuffle === null ? 0 : this.random() * SHUFFLE_MS;
    this.state().deliveries.push({
      id: newId("del"),
      event,
      endpoint,
      status: dropped ? "dropped" : this.chaos.hold ? "held" : "pending",
      nextAttemptAt: Date.now() + this.chaos.delayMs + jitter,
      attempts: [],
      duplicate,
    });
  }

  /** Lets held deliveries go. */
  flush(): void {
    this.chaos.hold = false;
    for (const delivery of this.state().deliveries)
      if (delivery.status === "held") delivery.status = "pending";
    this.pump();
  }

  /** Starts what is due, and looks again when the next one is. */
  pump(): void {
    if (this.stopped) return;
    const now = Date.now();
    const waiting = this.state()
      .deliveries.filter((one) => one.status === "pending" && !this.inFlight.has(one.id))
      .sort((a, b) => a.nextAttemptAt - b.nextAttemptAt);
    for (const delivery of waiting) {
      if (delivery.nextAttemptAt > now || this.inFlight.size >= MAX_PARALLEL) break;
      this.inFlight.add(delivery.id);
      void this.attempt(delivery).finally(() => {
        this.inFlight.delete(delivery.id);
        this.pump();
      });
    }
    if (this.timer) clearTimeout(this.timer);
    const next = waiting.find((one) => one.nextAttemptAt > now);
    if (!next) return;
    this.timer = setTimeout(() => this.pump(), Math.max(1, next.nextAttemptAt - now));
    this.timer.unref();
  }

  private async attempt(delivery: Delivery): Promise<void> {
    const event = this.state().rows.event[delivery.event];
    const target = this.targets().find((one) => one.id === delivery.endpoint);
    if (!event || !target) {
      delivery.status = "failed";
      return;
    }
    const started = Date.now();
    const { status, error } = await this.post(target, event);
    if (this.stopped) return;
    delivery.attempts.push({ at: started, status, error, durationMs: Date.now() - started });
    if (status !== null && status >= 200 && status < 300) {
      delivery.status = "delivered";
      this.delivered(delivery);
      return;
    }
    if (delivery.attempts.length >= MAX_ATTEMPTS) delivery.status = "failed";
    const wait = Math.min(60_000, 500 * 2 ** (delivery.attempts.length - 1));
    delivery.nextAttemptAt = Date.now() + wait;
  }

  private async post(
    target: Target,
    event: StripeEvent,
  ): Promise<{ status: number | null; error: string | null }> {
    const body = JSON.stringify({ ...event, pending_webhooks: 1 }, null, 2);
    const abort = new AbortController();
    this.aborts.add(abort);
    const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
    try {
      const response = await fetch(target.url, {
        method: "POST",
        body,
        redirect: "manual",
        signal: abort.signal,
        headers: {
          "content-type": "application/json; charset=utf-8",
          "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
          "stripe-signature": signatureHeader(body, target.secrets, Math.floor(Date.now() / 1000)),
        },
      });
      await response.arrayBuffer();
      return { status: response.status, error: null };
    } catch (error) {
      return { status: null, error: error instanceof Error ? error.message : String(error) };
    } finally {
      clearTimeout(timer);
      this.aborts.delete(abort);
    }
  }

  /** Waits until nothing is on its way, or `timeoutMs` is over; held deliveries do not count. */
  async settled(timeoutMs = 10_000): Promise<boolean> {
    const deadline = Date.now() + timeoutMs;
    while (Date.now() < deadline) {
      if (!this.state().deliveries.some((one) => one.status === "pending")) return true;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return false;
  }

  stop(): void {
    this.stopped = true;
    if (this.timer) clearTimeout(this.timer);
    for (const abort of this.aborts) abort.abort();
  }
}
