import "server-only";
import { existsSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { type Finding, note, ok, problem } from "@/lib/doctor/finding";
import type { Installation } from "@/lib/doctor/installation";
import { CatalogError, catalogFile, readCatalog } from "@/lib/pricing/read-catalog";

/** Whether a catalog is in force, and is what its file says now. */
export async function checkCatalog({
  catalog,
  catalogVersion,
  catalogDocument,
}: Pick<Installation, "catalog" | "catalogVersion" | "catalogDocument">): Promise<Finding[]> {
  if (catalog === null) {
    return [problem("No catalog is in force: nothing is sold.", "npm run catalog assistant")];
  }
  const version = `Catalog "${catalog}" is in force as version ${catalogVersion}`;
  const file = catalogFile(catalog);
  if (!existsSync(file)) return [note(`${version}; its file is not in supabase/catalogs.`)];
  try {
    const document: unknown = JSON.parse(JSON.stringify(await readCatalog(file)));
    if (isDeepStrictEqual(document, catalogDocument)) return [ok(`${version}.`)];
    return [
      problem(
        `${version}, and its file says otherwise by now.`,
        `npm run stripe:sync ${catalog}, or bring the file back`,
      ),
    ];
  } catch (error) {
    if (!(error instanceof CatalogError)) throw error;
    return [
      problem(
        `The file of the catalog in force cannot be used.`,
        `npm run catalog -- --check ${catalog}`,
      ),
    ];
  }
}
