import { ApiError } from "./api-error";
import { nextDue } from "./clock/next-due";
import { Conformity } from "./contract/conformity";
import { Endpoints, type Webhook } from "./events/endpoints";
import { CALM, type Chaos, Outbox } from "./events/outbox";
import { DataFile } from "./state/data-file";
import { newId } from "./state/identifier";
import {
  completeState,
  copyState,
  type Delivery,
  emptyState,
  type Settings,
  type State,
} from "./state/state";
import type { StripeEvent } from "./state/tables";
import { type Origin, Transaction } from "./state/transaction";

/** What the journal keeps of an API request; `at` in milliseconds of wall time. */
export interface RequestNote {
  at: number;
  id: string;
  method: string;
  path: string;
  params: string;
  idempotencyKey: string | null;
  replayed: boolean;
  status: number;
}

const REQUESTS_KEPT = 500;

export interface EngineOptions {
  dataFile: string | null;
  webhooks: Webhook[];
  chaos: Partial<Chaos>;
  onClock: (offsetSeconds: number) => Promise<void>;
}

/** How long a step of the clock waits for its webhooks, in milliseconds. */
const STEP_PATIENCE_MS = 10_000;

/**
 * Holds the state and the time, runs one change after another on it, and passes on what a change
 * emitted. Everything that happens in the sandbox goes through `run`.
 */
export class Engine {
  state: State;
  /** The stand-in's own address, known once it listens. */
  site = "";
  readonly outbox: Outbox;
  /** Looks at everything that is sent. */
  readonly conformity = new Conformity();
  /** The last API requests, oldest first. */
  readonly requests: RequestNote[] = [];
  private readonly file: DataFile | null;
  private readonly onClock: EngineOptions["onClock"];
  /** Where events go. */
  readonly endpoints: Endpoints;
  /** The time of the step that the clock is at, while it is being moved. */
  private frozen: number | null = null;
  private moving: Promise<void> = Promise.resolve();

  constructor(options: EngineOptions) {
    this.file = options.dataFile ? new DataFile(options.dataFile) : null;
    this.state = this.file?.read() ?? emptyState();
    this.endpoints = new Endpoints(() => this.state, options.webhooks);
    this.onClock = options.onClock;
    this.outbox = new Outbox({
      state: () => this.state,
      targets: () => this.endpoints.targets(),
      delivered: (delivery) => this.noteDelivery(delivery),
      chaos: { ...CALM, ...options.chaos },
    });
  }

  /** Sandbox time in seconds: wall time plus the offset. */
  now(): number {
    return this.frozen ?? Math.floor(Date.now() / 1000) + this.state.offsetSeconds;
  }

  /**
   * Runs one change. A thrown refusal undoes it, unless it says that its changes stay; any other
   * exception undoes it too.
   */
  run<T>(work: (tx: Transaction) => T, origin: Origin | null = null, now = this.now()): T {
    const tx = new Transaction({ state: this.state, now, site: this.site, origin });
    try {
      const result = work(tx);
      this.commit(tx);
      return result;
    } catch (error) {
      if (error instanceof ApiError && error.keepsChanges) this.commit(tx);
      else tx.rollback();
      throw error;
    }
  }

  private commit({ events, isChanged }: Transaction): void {
    if (!isChanged) return;
    const { stamp, twin } = this.outbox.chaos;
    const sent = stamp === null ? events : events.map((one) => ({ ...one, created: stamp }));
    for (const event of sent) {
      this.state.rows.event[event.id] = event;
      this.conformity.check(event);
    }
    this.outbox.enqueue(twin ? sent.flatMap((event) => [event, this.twinOf(event)]) : sent);
    this.save();
    for (const clock of Object.values(this.state.rows.test_clock))
      if (clock.status === "advancing") this.queueTestClock(clock.id);
  }

  /** Another event of the same change: the same in all but its id. */
  private twinOf(event: StripeEvent): StripeEvent {
    const twin = { ...event, id: newId("evt") };
    this.state.rows.event[twin.id] = twin;
    return twin;
  }

  /** Sends an event a second time under another id; null when there is no such event. */
  sendTwin(id: string): StripeEvent | null {
    const event = this.state.rows.event[id];
    if (!event) return null;
    const twin = this.twinOf(event);
    this.outbox.enqueue([twin]);
    this.save();
    return twin;
  }

  save(): void {
    this.file?.write(() => this.state);
  }

  noteRequest(note: RequestNote): void {
    this.requests.push(note);
    if (this.requests.length > REQUESTS_KEPT) this.requests.shift();
  }

  setSettings(settings: Partial<Settings>): Settings {
    this.state.settings = { ...this.state.settings, ...settings };
    this.save();
    return this.state.settings;
  }

  private noteDelivery(delivery: Delivery): void {
    const event = this.state.rows.event[delivery.event];
    const object = event?.data.object;
    if (
      event?.type === "invoice.created" &&
      typeof object === "object" &&
      object &&
      "id" in object
    ) {
      const invoice = this.state.rows.invoice[String(object.id)];
      if (invoice && invoice.webhooks_delivered_at === null)
        this.state.rows.invoice[invoice.id] = { ...invoice, webhooks_delivered_at: this.now() };
    }
    this.save();
  }

  /** Does what has become due in wall time; call it now and then. */
  tick(): Promise<void> {
    return this.queue(() => this.advanceTo(this.now()));
  }

  /** Moves the sandbox's clock forward, through everything that is due on the way. */
  advance(seconds: number): Promise<void> {
    return this.queue(() => this.advanceTo(this.now() + seconds));
  }

  private queue(step: () => Promise<void>): Promise<void> {
    const next = this.moving.then(step);
    this.moving = next.catch(() => undefined);
    return next;
  }

  private async advanceTo(target: number): Promise<void> {
    const started = this.now();
    try {
      for (
        let due = nextDue(this.state, null);
        due && due.at <= target;
        due = nextDue(this.state, null)
      ) {
        const at = Math.max(due.at, Math.min(started, target));
        await this.moveTo(at);
        this.run((tx) => due?.run(tx), null, at);
        if (target > started) await this.outbox.settled(STEP_PATIENCE_MS);
      }
      if (target > started) await this.moveTo(target);
    } finally {
      this.frozen = null;
    }
  }

  private async moveTo(time: number): Promise<void> {
    const offset = time - Math.floor(Date.now() / 1000);
    this.frozen = time;
    if (Math.abs(offset - this.state.offsetSeconds) <= 1) return;
    this.state.offsetSeconds = offset;
    await this.onClock(offset);
    this.save();
  }

  private readonly clocksUnderWay = new Set<string>();

  private queueTestClock(id: string): void {
    if (this.clocksUnderWay.has(id)) return;
    this.clocksUnderWay.add(id);
    void this.queue(() => this.advanceTestClock(id)).finally(() => this.clocksUnderWay.delete(id));
  }

  private async advanceTestClock(id: string): Promise<void> {
    const target = this.state.rows.test_clock[id]?.status_details.advancing?.target_frozen_time;
    if (target === undefined) return;
    for (
      let due = nextDue(this.state, id);
      due && due.at <= target;
      due = nextDue(this.state, id)
    ) {
      const at = Math.max(due.at, this.state.rows.test_clock[id]?.frozen_time ?? due.at);
      await this.onClock(at - Math.floor(Date.now() / 1000));
      this.run(
        (tx) => {
          tx.change("test_clock", id, { frozen_time: at });
          due?.run(tx);
        },
        null,
        at,
      );
      await this.outbox.settled(STEP_PATIENCE_MS);
    }
    await this.onClock(target - Math.floor(Date.now() / 1000));
    this.run(
      (tx) => {
        const ready = tx.change("test_clock", id, {
          frozen_time: target,
          status: "ready",
          status_details: {},
        });
        tx.emit("test_helpers.test_clock.ready", ready);
      },
      null,
      target,
    );
  }

  /** Forgets everything but the endpoints that were configured, and sets the clock to wall time. */
  reset(): Promise<void> {
    return this.restore(emptyState());
  }

  /**
   * The state as it is now. Rows are replaced and never mutated, so that the tables are copied and
   * the rows are shared: a snapshot costs little and stays what it was.
   */
  snapshot(): State {
    return copyState(this.state);
  }

  /** Replaces the state by a snapshot; the clock becomes the snapshot's. */
  restore(snapshot: Partial<State>): Promise<void> {
    return this.queue(async () => {
      const { offsetSeconds } = this.state;
      this.state = copyState(completeState(snapshot));
      if (this.state.offsetSeconds !== offsetSeconds) await this.onClock(this.state.offsetSeconds);
      this.save();
      this.outbox.pump();
    });
  }

  async stop(): Promise<void> {
    await this.moving;
    this.outbox.stop();
    await this.file?.flush();
  }
}
