import { z } from "zod";

const isStorable = (text: string) => !text.includes("\u0000") && text.isWellFormed();
const cannotBeStored = "This text holds a character that cannot be stored. Type it again.";

/**
 * Text of one or more lines as people write it. It has no null character and no half of a surrogate
 * pair, neither of which Postgres stores.
 */
export const plainText = z.string().refine(isStorable, cannotBeStored);

/**
 * `plainText` on one line, without the space around it: a name, a title. It has no control
 * characters, which nobody sees and which break the lines of a log or a mail.
 */
export const plainLine = z
  .string()
  .trim()
  .refine(isStorable, cannotBeStored)
  .regex(/^\P{Cc}*$/u, "Write this on one line: it holds a line break or an invisible character.");
