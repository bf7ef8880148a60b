import { invalidRequest } from "../api-error";

type MetadataParam = { [name: string]: string | number | null } | "" | null | undefined;

/** Metadata after an update: keys merge, an empty value removes its key, `''` removes all. */
export function mergeMetadata(
  before: Record<string, string> | null,
  change: MetadataParam,
): Record<string, string> {
  if (change === undefined) return before ?? {};
  if (change === "" || change === null) return {};
  const merged = { ...before };
  for (const key of Object.keys(change)) {
    const value = change[key];
    if (value === "" || value === null || value === undefined) delete merged[key];
    else merged[key] = String(value);
    if (key.length > 40)
      throw invalidRequest("Metadata keys must be at most 40 characters.", `metadata[${key}]`);
    if (String(value).length > 500)
      throw invalidRequest(
        "Metadata values must be at most 500 characters.",
        `metadata[${key}]`,
        "parameter_invalid_string_too_long",
      );
  }
  if (Object.keys(merged).length > 50)
    throw invalidRequest("You can have at most 50 metadata keys.", "metadata");
  return merged;
}

/** A string field after an update: absent keeps it, empty unsets it. */
export function text(change: string | null | undefined, before: string | null = null) {
  return change === undefined ? before : change === "" ? null : change;
}

/** A copy of a request's object that can be stored. */
export function copyOf<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}

/** Only the entries that are given, for an update's patch. */
export function given<T extends object>(patch: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const result: { [K in keyof T]?: Exclude<T[K], undefined> } = {};
  for (const key in patch) {
    const value = patch[key];
    if (isGiven(value)) result[key] = value;
  }
  return result;
}

const isGiven = <V>(value: V): value is Exclude<V, undefined> => value !== undefined;

/**
 * Reads parameters whose every value means the same here, so that they do not count as ignored:
 * the stand-in has cards only, computes no tax and converts no currency.
 */
export function hasNoEffect(...params: unknown[]): void {
  for (const param of params) if (Array.isArray(param)) hasNoEffect(...param);
}
