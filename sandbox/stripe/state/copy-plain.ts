/**
 * A deep copy of a plain value: what JSON can say, and undefined. Rows of the state are nothing else,
 * and this takes a fraction of what `structuredClone` does.
 *
 * @throws TypeError for an object of a class, such as a Date or a Map.
 */
export function copyPlain<T>(value: T): T;
export function copyPlain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(copyPlain);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    throw new TypeError("Only plain values are copied.");
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) copy[key] = copyPlain(item);
  return copy;
}
