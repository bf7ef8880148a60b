import "server-only";
import { z } from "zod";
import type { CatalogDocument } from "@/lib/pricing/catalog-schema";
import { callOne } from "@/lib/supabase/call";

const appliedSchema = z.object({
  version: z.number().int(),
  is_new: z.boolean(),
  plans_created: z.number().int(),
  prices_created: z.number().int(),
  active_plans: z.number().int(),
});

const adoptedSchema = z.object({ moved: z.number().int(), next_after: z.string().nullable() });

export interface CatalogSummary {
  version: number;
  /** False when this very document was in force already. */
  isNew: boolean;
  plansCreated: number;
  pricesCreated: number;
  activePlans: number;
  /** Accounts that had no plan, or one that left, and now have the default one. */
  usersMoved: number;
  creditsOutstandingMicros: number;
}

/**
 * Puts a catalog in force, then puts right every person and account that it leaves without a plan.
 * The catalog is one transaction; the accounts follow a page at a time, and a run that was cut off
 * is finished by running it again.
 *
 * @throws DatabaseError PT409 when a plan that has subscribers would leave.
 */
export async function applyCatalog(document: CatalogDocument): Promise<CatalogSummary> {
  const applied = await callOne(
    "apply_catalog",
    { p_document: JSON.stringify(document) },
    appliedSchema,
  );
  let usersMoved = 0;
  let after: string | null = null;
  do {
    const page: z.output<typeof adoptedSchema> = await callOne(
      "adopt_accounts",
      { p_after: after },
      adoptedSchema,
    );
    usersMoved += page.moved;
    after = page.next_after;
  } while (after !== null);
  return {
    version: applied.version,
    isNew: applied.is_new,
    plansCreated: applied.plans_created,
    pricesCreated: applied.prices_created,
    activePlans: applied.active_plans,
    usersMoved,
    creditsOutstandingMicros: await callOne("credits_outstanding", {}, z.number().int()),
  };
}
