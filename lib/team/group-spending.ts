import type { SpendingRow } from "@/lib/team/get-spending";

/** Who or what spent credits, with what they went to. */
export interface SpendingSubject {
  key: string;
  /** Null is what belongs to none. */
  name: string | null;
  isGone: boolean;
  requests: number;
  credits: number;
  rows: {
    action: string;
    actionName: string;
    model: string;
    requests: number;
    credits: number;
  }[];
}

/**
 * Rows gathered by who or what spent them, dearest first.
 *
 * @param nameOf what an action is called.
 */
export function groupSpending(
  rows: SpendingRow[],
  nameOf: (action: string) => string,
): SpendingSubject[] {
  const subjects = new Map<string, SpendingSubject>();
  for (const { subject, action, model, requests, credits } of rows) {
    const key = subject?.id ?? "none";
    const group = subjects.get(key) ?? {
      key,
      name: subject?.name ?? null,
      isGone: subject?.isGone ?? false,
      requests: 0,
      credits: 0,
      rows: [],
    };
    group.requests += requests;
    group.credits += credits;
    group.rows.push({ action, actionName: nameOf(action), model, requests, credits });
    subjects.set(key, group);
  }
  return [...subjects.values()].sort((a, b) => b.credits - a.credits || b.requests - a.requests);
}
