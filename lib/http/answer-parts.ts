import { z } from "zod";

/** An instant in an answer: ISO 8601, UTC. */
export const instant = z.iso.datetime();

/** Credits in an answer, with up to six decimals. */
export const credits = z.number();

/** Money in an answer: whole minor units of its currency. */
export const minorUnits = z.int();

/** An ISO 4217 currency in lower case. */
export const currency = z.string();

/** Where the following page of a list begins; null on the last. */
export const nextCursor = z
  .string()
  .nullable()
  .describe("Pass it as `cursor` to get the following page; null on the last.");
