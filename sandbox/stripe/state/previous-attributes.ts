const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/**
 * The old values of what changed between two versions of an object, as an event's
 * `previous_attributes`: nested objects only with their changed keys, arrays and lists whole, a key
 * that is new as null.
 */
export function previousAttributes(before: unknown, after: unknown): Record<string, unknown> {
  if (!isRecord(before) || !isRecord(after)) return {};
  const previous: Record<string, unknown> = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, now] = [before[key], after[key]];
    if (same(old, now)) continue;
    const nested = isRecord(old) && isRecord(now) && old.object === undefined;
    previous[key] = nested ? previousAttributes(old, now) : (old ?? null);
  }
  return previous;
}
