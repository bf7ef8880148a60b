import { CatalogError } from "@/lib/pricing/read-catalog";
import { DatabaseError } from "@/lib/supabase/database-error";

/** What a person did wrong with a catalog, in words; null for an error that is not theirs. */
export function catalogComplaint(error: unknown): string | null {
  if (error instanceof CatalogError) return error.message;
  if (error instanceof DatabaseError && error.sqlState === "PT409") {
    return `Nothing was changed. ${error.word}. Keep the plan in the file until its subscribers have moved.`;
  }
  return null;
}
