/** A query parameter as one text: the first, where a link repeats it. */
export function firstParameter(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
