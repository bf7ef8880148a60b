import { formatCredits } from "@/lib/credits/amount";
import { applyCatalog } from "@/lib/pricing/apply-catalog";
import { catalogComplaint } from "@/lib/pricing/catalog-complaint";
import { CatalogError, catalogFile, readCatalog } from "@/lib/pricing/read-catalog";

// `npm run catalog assistant` applies supabase/catalogs/assistant.json (or a file of your own);
// `npm run catalog -- --check FILE` only validates.
const usage =
  "usage: npm run catalog <name or file>, or: npm run catalog -- --check <name or file>";

const [first, second] = process.argv.slice(2);
const isCheck = first === "--check";
const wanted = isCheck ? second : first;

try {
  if (!wanted) throw new CatalogError(usage);
  const file = catalogFile(wanted);
  const document = await readCatalog(file);
  if (isCheck) {
    console.log(`${file} is a valid catalog.`);
  } else {
    const summary = await applyCatalog(document);
    console.log(
      [
        `Catalog "${document.catalog}" is in force as version ${summary.version}${summary.isNew ? "" : " (unchanged)"}.`,
        `  plans created        ${summary.plansCreated}`,
        `  prices created       ${summary.pricesCreated}`,
        `  users moved          ${summary.usersMoved}`,
        `  active plans         ${summary.activePlans}`,
        `  credits outstanding  ${formatCredits(summary.creditsOutstandingMicros)}`,
      ].join("\n"),
    );
  }
} catch (error) {
  const complaint = catalogComplaint(error);
  if (complaint === null) throw error;
  console.error(complaint);
  process.exitCode = 1;
}
