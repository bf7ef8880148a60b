import { syncModels } from "@/lib/pricing/sync-models";

// `npm run models:sync` reads the model provider's list and puts its prices in force, as a pricing
// version of its own. Prices that the catalog overrides stay. Safe to run again, by hand or by a
// scheduler.

const sync = await syncModels();
console.log(
  [
    `${sync.listed} models have a price, in force as version ${sync.version}${sync.isNew ? "" : " (unchanged)"}.`,
    ...listing("added", sync.added),
    ...listing("changed", sync.changed),
    ...listing("kept as the catalog says", sync.overridden),
    ...listing("gone, and refused from now on", sync.vanished),
    ...listing("without a fixed price, and refused", sync.unpriced),
  ].join("\n"),
);

function listing(what: string, models: string[]): string[] {
  if (models.length === 0) return [];
  const shown = models.slice(0, 8).join(", ");
  return [`  ${what} (${models.length}): ${shown}${models.length > 8 ? ", and others" : ""}`];
}
