import { copyPlain } from "./copy-plain";

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * An object as a response or an event shows it: a copy, with an invoice's embedded lines cut to the
 * first page of ten, as Stripe does, so that code which reads only the embedded list is found out;
 * a coupon's products are only shown to who expands them.
 */
export function present<T extends object>(object: T): T {
  const copy = copyPlain(object);
  if (!isRecord(copy)) return copy;
  if (copy.object === "coupon") delete copy.applies_to;
  if (copy.object !== "invoice") return copy;
  const lines = copy.lines;
  if (isRecord(lines) && Array.isArray(lines.data)) {
    lines.has_more = lines.data.length > 10;
    lines.data = lines.data.slice(0, 10);
  }
  return copy;
}
