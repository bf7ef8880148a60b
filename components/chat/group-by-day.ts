const dayMs = 86_400_000;

export interface DayGroup<T> {
  label: string;
  entries: T[];
}

/** Entries, newest first, under the days or months (in UTC) that a person remembers them by. */
export function groupByDay<T extends { updatedAt: string }>(
  entries: readonly T[],
  now: Date,
): DayGroup<T>[] {
  const groups: DayGroup<T>[] = [];
  for (const entry of entries) {
    const label = dayLabel(new Date(entry.updatedAt), now);
    const last = groups.at(-1);
    if (last?.label === label) last.entries.push(entry);
    else groups.push({ label, entries: [entry] });
  }
  return groups;
}

function dayLabel(date: Date, now: Date): string {
  const days = startOfDay(now) - startOfDay(date);
  if (days <= 0) return "Today";
  if (days === 1) return "Yesterday";
  if (days <= 7) return "Last 7 days";
  if (days <= 30) return "Last 30 days";
  return new Intl.DateTimeFormat("en", { month: "long", year: "numeric", timeZone: "UTC" }).format(
    date,
  );
}

/** The day's number since the epoch, in UTC. */
function startOfDay(date: Date): number {
  return Math.floor(date.getTime() / dayMs);
}
