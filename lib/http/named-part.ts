import { z } from "zod";

/** What something belongs to, in an answer: its id and name, or null. */
export const namedPart = z.object({ id: z.uuid(), name: z.string() }).nullable();

/** The same from the columns of a row. */
export function namedOrNull(id: string | null, name: string | null): z.output<typeof namedPart> {
  return id === null || name === null ? null : { id, name };
}
