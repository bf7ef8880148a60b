import "server-only";
import type { EventResult } from "@/lib/billing/events/stripe-event";
import { type Comparison, type Difference, forPerson } from "@/lib/billing/reconcile/difference";
import { passes } from "@/lib/billing/reconcile/passes";
import {
  beginRun,
  type ReconcileRun,
  type Scope,
  saveRun,
} from "@/lib/billing/reconcile/reconcile-run";

/** What became of one difference. */
export interface Finding {
  state: /** Only said, by a dry run. */
    | "found"
    | "repaired"
    /** Needs a person, who reads the text. */
    | "unsettled";
  text: string;
}

export interface Reconciliation {
  /** False when the time ran out: the next run of this scope goes on. */
  isComplete: boolean;
  differences: number;
  repaired: number;
  unsettled: number;
}

/**
 * Compares Stripe with the ledger and repairs what differs, by the code that the lost events would
 * have run: nothing is rewritten, and what is right already stays as it is. A second run finds no
 * difference, except those that need a person.
 *
 * @param options.until When it stops, between two pages.
 * @throws Error when Stripe or the database cannot be asked: the next run goes on from there.
 */
export async function reconcile(options: {
  scope: Scope;
  isDryRun?: boolean;
  until?: Date;
  report: (finding: Finding) => void;
}): Promise<Reconciliation> {
  const run = options.isDryRun ? dryRun(options.scope) : await beginRun(options.scope);
  const since = run.since === null ? null : new Date(run.since);
  const from = Math.max(
    0,
    passes.findIndex((pass) => pass.name === run.pass),
  );
  for (const pass of passes.slice(from)) {
    if (run.pass !== pass.name) Object.assign(run, { pass: pass.name, cursor: null });
    do {
      if (options.until && Date.now() >= options.until.getTime()) return summary(run, false);
      const page = await pass.page(run.cursor, since);
      for (const comparison of page.comparisons) {
        for (const finding of await settle(comparison, options.isDryRun ?? false)) {
          count(run, finding);
          options.report(finding);
        }
      }
      run.cursor = page.next;
      if (!options.isDryRun) await saveRun(page.next === null ? afterPass(run, pass.name) : run);
    } while (run.cursor !== null);
  }
  return summary(run, true);
}

/** Where a run stands when a pass is done: at the next one, or at its end. */
function afterPass(run: ReconcileRun, name: string): ReconcileRun {
  const at = passes.findIndex((pass) => pass.name === name);
  return { ...run, pass: passes[at + 1]?.name ?? null, cursor: null };
}

/** It writes nothing, so it neither goes on with a run nor leaves one. */
function dryRun(scope: Scope): ReconcileRun {
  const since =
    scope === "everything"
      ? null
      : "days" in scope
        ? new Date(Date.now() - scope.days * 86_400_000)
        : scope.since;
  return {
    runId: 0,
    since: since?.toISOString() ?? null,
    pass: null,
    cursor: null,
    differences: 0,
    repaired: 0,
    unsettled: 0,
    startedAt: new Date().toISOString(),
  };
}

const maximumRounds = 3;

/**
 * Compares, repairs, and compares again: only what differs no more is repaired. A repair can bring
 * another difference to light, so it goes on while that gets it further.
 */
async function settle(comparison: Comparison, isDryRun: boolean): Promise<Finding[]> {
  const seen = new Map<string, Difference>();
  const reasons = new Map<string, string>();
  let left = await compare(comparison);
  if (isDryRun) return left.map(({ text }) => ({ state: "found", text }));
  for (let round = 1; round <= maximumRounds && left.length > 0; round += 1) {
    for (const difference of left) seen.set(difference.about, difference);
    const before = namesOf(left);
    for (const { about, repair } of left) {
      const reason = repair && (await attempt(repair));
      if (reason) reasons.set(about, reason);
    }
    if (left.some(({ repair }) => repair !== null)) left = await compare(comparison);
    if (namesOf(left) === before) break;
  }
  for (const { about } of left) seen.delete(about);
  return [
    ...[...seen.values()].map(({ text }): Finding => ({ state: "repaired", text })),
    ...left.map(({ about, text }): Finding => {
      const reason = reasons.get(about);
      return { state: "unsettled", text: reason ? `${text} (${reason})` : text };
    }),
  ];
}

const namesOf = (differences: Difference[]) => differences.map(({ about }) => about).join();

/** What cannot be compared is a difference that a person hears of; the others are compared still. */
async function compare(comparison: Comparison): Promise<Difference[]> {
  try {
    return await comparison();
  } catch (error) {
    return [forPerson("comparison", `Something could not be compared: ${reasonOf(error)}`)];
  }
}

/** Repairs, and says why it did not work; null when it did. */
async function attempt(repair: () => Promise<EventResult>): Promise<string | null> {
  try {
    const result = await repair();
    return result.ok ? null : result.reason;
  } catch (error) {
    return reasonOf(error);
  }
}

function count(run: ReconcileRun, { state }: Finding): void {
  run.differences += 1;
  if (state === "repaired") run.repaired += 1;
  if (state === "unsettled") run.unsettled += 1;
}

function summary(run: ReconcileRun, isComplete: boolean): Reconciliation {
  const { differences, repaired, unsettled } = run;
  return { isComplete, differences, repaired, unsettled };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : "not an Error";
}
