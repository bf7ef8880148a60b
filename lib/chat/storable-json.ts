/**
 * A value as JSON text that `jsonb` takes: Postgres refuses the null character and half a
 * surrogate pair, and both arrive in what models and tools return.
 */
export function storableJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "string" ? part.replaceAll("\u0000", "").toWellFormed() : part,
  );
}
