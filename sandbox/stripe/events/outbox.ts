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
  /**
   * The version that the endpoint's events are stamped with; null for the account's. Their objects
   * keep the shape of the account's version: the stand-in knows no other.
   */
  apiVersion: string | null;
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
  /** Every event of these types is lost without an attempt. */
  dropTypes: string[];
  /** Every event comes a second time under another id, as two endpoints or a replay bring it. */
  twin: boolean;
  /** How many deliveries are under way at once. */
  parallel: number;
  /** Nobody answers at the endpoints: every attempt fails, and is made again later. */
  down: boolean;
  /** Every event is stamped with this second; null leaves each its own. */
  stamp: number | null;
}

export const CALM: Chaos = {
  duplicate: false,
  shuffle: null,
  delayMs: 0,
  hold: false,
  drop: 0,
  dropTypes: [],
  twin: false,
  parallel: 4,
  down: false,
  stamp: null,
};

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
  /** How many deliveries from the first on are done for good, in the array they were seen in. */
  private done = { of: [] as Delivery[], count: 0 };

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
    this.pump();
  }

  /** Deliveries that may still go out, without a look at the many that are done. */
  private pending(): Delivery[] {
    const { deliveries } = this.state();
    if (this.done.of !== deliveries) this.done = { of: deliveries, count: 0 };
    for (; this.done.count < deliveries.length; this.done.count++) {
      const status = deliveries[this.done.count]?.status;
      if (status === "pending" || status === "held") break;
    }
    return deliveries.slice(this.done.count).filter((one) => one.status === "pending");
  }

  /** Queues events for every endpoint that wants them. */
  enqueue(events: StripeEvent[]): void {
    for (const event of events) {
      for (const target of this.targets()) {
        if (!target.events.some((type) => type === "*" || type === event.type)) continue;
        const lost = this.chaos.dropTypes.includes(event.type);
        this.queue(event.id, target.id, { duplicate: false, lost });
        if (this.chaos.duplicate) this.queue(event.id, target.id, { duplicate: true, lost });
      }
    }
    const { deliveries } = this.state();
    if (deliveries.length > JOURNAL_LENGTH) {
      deliveries.splice(0, deliveries.length - JOURNAL_LENGTH);
      this.done.count = 0;
    }
    this.pump();
  }

  /** Sends one event again, to every endpoint or to one. */
  resend(event: string, endpoint?: string): void {
    for (const target of this.targets())
      if (endpoint === undefined || target.id === endpoint)
        this.queue(event, target.id, { duplicate: true, lost: false });
    this.pump();
  }

  private queue(event: string, endpoint: string, how: { duplicate: boolean; lost: boolean }): void {
    const dropped = how.lost || this.chaos.drop > 0;
    if (dropped && !how.lost) this.chaos.drop--;
    const jitter = this.chaos.shuffle === null ? 0 : this.random() * SHUFFLE_MS;
    this.state().deliveries.push({
      id: newId("del"),
      event,
      endpoint,
      status: dropped ? "dropped" : this.chaos.hold ? "held" : "pending",
      nextAttemptAt: Date.now() + this.chaos.delayMs + jitter,
      attempts: [],
      duplicate: how.duplicate,
    });
  }

  /** Lets held deliveries go. */
  flush(): void {
    this.chaos.hold = false;
    for (const delivery of this.state().deliveries)
      if (delivery.status === "held") delivery.status = "pending";
    this.pump();
  }

  /** Attempts what waits for its next try, now. */
  retryNow(): void {
    for (const delivery of this.pending()) delivery.nextAttemptAt = Date.now();
    this.pump();
  }

  /** Starts what is due, and looks again when the next one is. */
  pump(): void {
    if (this.stopped) return;
    const now = Date.now();
    const waiting = this.pending()
      .filter((one) => !this.inFlight.has(one.id))
      .sort((a, b) => a.nextAttemptAt - b.nextAttemptAt);
    for (const delivery of waiting) {
      if (delivery.nextAttemptAt > now || this.inFlight.size >= this.chaos.parallel) break;
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
    const { status, error } = this.chaos.down
      ? { status: null, error: "the endpoint is down" }
      : await this.post(target, event);
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
    const body = JSON.stringify(
      { ...event, api_version: target.apiVersion ?? event.api_version, pending_webhooks: 1 },
      null,
      2,
    );
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
      if (this.pending().length === 0) return true;
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
