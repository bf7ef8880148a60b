/** The windows that a charge counts in: the start of one for each limit. */
export type Windows = Map<Limit, number>;

type Counter = { spent: number; held: number; isWarned: boolean };

export type Rule = {
  scope: "account" | "member";
  window: "day" | "month";
  mode: "block" | "warn";
  micros: number;
};

/** A spend limit with what each of its windows has counted. */
export class Limit {
  readonly counters = new Map<number, Counter>();

  constructor(public rule: Rule) {}

  counter(start: number): Counter {
    const known = this.counters.get(start) ?? { spent: 0, held: 0, isWarned: false };
    this.counters.set(start, known);
    return known;
  }

  startOf(now: number): number {
    const date = new Date(now);
    const day = this.rule.window === "day" ? date.getUTCDate() : 1;
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), day);
  }

  /** Whether a charge of the account counts here. */
  takes(isMine: boolean): boolean {
    return this.rule.scope === "account" || isMine;
  }

  /** What the window has left; below zero once it is passed. */
  left(start: number): number {
    const { spent, held } = this.counter(start);
    return this.rule.micros - spent - held;
  }
}

/** The account's spend limits, and all that was ever spent: a new limit starts from it. */
export class Limits {
  readonly all: Limit[] = [];
  private readonly log: { at: number; isMine: boolean; micros: number }[] = [];

  /** The windows of now that a charge counts in. */
  windowsAt(isMine: boolean, now: number): Windows {
    const taking = this.all.filter((limit) => limit.takes(isMine));
    return new Map(taking.map((limit) => [limit, limit.startOf(now)]));
  }

  /** Whether a limit that blocks has no room for so much. */
  refuse(isMine: boolean, micros: number, now: number): boolean {
    const isPassed = ([limit, start]: [Limit, number]) =>
      limit.rule.mode === "block" && micros > limit.left(start);
    return micros > 0 && [...this.windowsAt(isMine, now)].some(isPassed);
  }

  hold(windows: Windows, micros: number) {
    for (const [limit, start] of windows) limit.counter(start).held += micros;
  }

  spend(windows: Windows, micros: number, isMine: boolean, now: number) {
    this.log.push({ at: now, isMine, micros });
    for (const [limit, start] of windows) limit.counter(start).spent += micros;
  }

  /** Whether a limit that warns is passed in these windows for the first time. */
  warn(windows: Windows): boolean {
    let warns = false;
    for (const [limit, start] of windows) {
      const counter = limit.counter(start);
      if (!this.all.includes(limit) || limit.rule.mode !== "warn") continue;
      if (counter.isWarned || limit.left(start) >= 0) continue;
      counter.isWarned = true;
      warns = true;
    }
    return warns;
  }

  find({ scope, window }: Pick<Rule, "scope" | "window">): Limit | undefined {
    return this.all.find(({ rule }) => rule.scope === scope && rule.window === window);
  }

  /** A new limit has seen what was spent in its window already. */
  add(rule: Rule, now: number): Limit {
    const limit = new Limit(rule);
    const start = limit.startOf(now);
    this.all.push(limit);
    for (const { at, isMine, micros } of this.log)
      if (at >= start && limit.takes(isMine)) limit.counter(start).spent += micros;
    return limit;
  }

  remove(limit: Limit) {
    this.all.splice(this.all.indexOf(limit), 1);
  }

  /** Every counter that counts something. */
  rows() {
    return this.all
      .flatMap(({ rule, counters }) =>
        [...counters].map(([start, { spent, held, isWarned }]) => ({
          limit: `${rule.scope} ${rule.window} ${rule.mode} ${rule.micros}`,
          start: start / 1000,
          spent,
          held,
          isWarned,
        })),
      )
      .filter(({ spent, held }) => spent !== 0 || held !== 0);
  }
}
