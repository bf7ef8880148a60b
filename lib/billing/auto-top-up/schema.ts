import { z } from "zod";
import { toMicros } from "@/lib/credits/amount";

const threshold = z
  .number()
  .min(0)
  .max(1_000_000_000)
  .transform((credits, context) => {
    try {
      return toMicros(credits);
    } catch {
      context.addIssue({ code: "custom", message: "at most six decimals" });
      return z.NEVER;
    }
  });

/** On with its terms (the threshold in credits, the limit in minor units a UTC month), or off. */
export const autoTopUpSchema = z
  .discriminatedUnion("isOn", [
    z.strictObject({ isOn: z.literal(false) }),
    z.strictObject({
      isOn: z.literal(true),
      threshold,
      packId: z.string().min(1).max(40),
      monthlyCapMinor: z.number().int().positive().max(1_000_000_000),
    }),
  ])
  .meta({ examples: [{ isOn: true, threshold: 100, packId: "small", monthlyCapMinor: 5000 }] });
