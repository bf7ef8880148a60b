import "server-only";
import { z } from "zod";
import { instant } from "@/lib/http/answer-parts";
import { Problem } from "@/lib/http/problem";
import { callMaybe, timestamp } from "@/lib/supabase/call";

export const catalogAnswerSchema = z
  .object({
    version: z.int().describe("Receipts name the version that they were charged under."),
    catalog: z.string(),
    digest: z.string(),
    appliedAt: instant,
    document: z.looseObject({}).describe("The catalog as it was applied."),
  })
  .meta({
    id: "Catalog",
    examples: [
      {
        version: 3,
        catalog: "assistant",
        digest: "5d41402abc4b2a76b9719d911017c592",
        appliedAt: "2026-03-01T00:00:00.000Z",
        document: { name: "assistant", plans: [], packs: [], actions: [] },
      },
    ],
  });

const rowSchema = z
  .object({
    version: z.number().int(),
    catalog: z.string(),
    digest: z.string(),
    applied_at: timestamp,
    document: z.looseObject({}),
  })
  .transform(({ applied_at, ...row }) => ({ ...row, appliedAt: applied_at }));

/**
 * The catalog in force.
 *
 * @throws Problem unavailable before one was applied.
 */
export async function getCatalog(): Promise<z.output<typeof catalogAnswerSchema>> {
  const catalog = await callMaybe("get_catalog", {}, rowSchema);
  if (catalog) return catalog;
  throw new Problem("unavailable", { detail: "No catalog is applied: npm run catalog assistant." });
}
