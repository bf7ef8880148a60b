/** The instant a number of months after an anchor, the day clipped to the month's last. */
export function monthAfter(anchor: number, months: number): number {
  const from = new Date(anchor);
  const first = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + months, 1));
  const days = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(from.getUTCDate(), days));
  return first.getTime() + (anchor % 86_400_000);
}

/** The month from an anchor that contains an instant, found by walking from the anchor. */
export function monthOf(anchor: number, at: number): { start: number; end: number } {
  let months = 0;
  while (monthAfter(anchor, months + 1) <= at) months += 1;
  return { start: monthAfter(anchor, months), end: monthAfter(anchor, months + 1) };
}
