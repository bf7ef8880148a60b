import "server-only";

/** Members whose value is never written, whatever it holds. */
const secretNames =
  /secret|token|password|authorization|cookie|api[-_]?key$|sealed|signature|credential|^key$/i;

/** Shapes of secrets wherever they stand in a text: ours, providers', sessions', and addresses. */
const secretShapes = [
  /\bfbx_[0-9a-f-]{36}_[\w-]+/gi,
  /\b(?:sk|rk|pk|whsec|xai|gsk|sb_secret|sb_publishable|github_pat|gh[opsur])[-_][\w-]{6,}/gi,
  /\bre_[A-Za-z0-9]{8}_[\w-]{10,}/g,
  /\bAIza[\w-]{20,}/g,
  /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g,
  /\b(Bearer|Basic)\s+[^\s"',;]+/gi,
  /\bsb-[\w.-]+-auth-token[\w.-]*=[^\s;"']+/gi,
  /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/@]+@/gi,
  /\b(?:token|token_hash|secret|password|api_?key)=[^\s&;"']+/gi,
  /[\w.+%-]+@[\w-]+(?:\.[\w-]+)+/g,
];

const redacted = "[redacted]";
const longestText = 4000;
const deepest = 6;

/**
 * A value as it may be written: nothing that is named or shaped like a secret or an address of a
 * person is left in it, however deep it stands, so that no caller has to think of it.
 */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return redactText(value);
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth >= deepest) return "[deeper]";
  if (value instanceof Error) {
    const { name, message, stack } = value;
    return redact({ name, message, stack }, depth);
  }
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((each) => redact(each, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, held]) => [
      name,
      secretNames.test(name) && held !== null && held !== undefined
        ? redacted
        : redact(held, depth + 1),
    ]),
  );
}

/** The same for a text. */
export function redactText(text: string): string {
  let safe = text.length > longestText ? `${text.slice(0, longestText)}…` : text;
  for (const shape of secretShapes) safe = safe.replace(shape, redacted);
  return safe;
}
