/** An open enum's value when it is one that the stand-in knows, else null. */
export function oneOf<const Known extends string>(
  value: string | undefined,
  known: readonly Known[],
): Known | null {
  return known.find((one) => one === value) ?? null;
}
