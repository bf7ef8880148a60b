import { readdirSync, rmdirSync, rmSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { sandboxDirectory } from "./directory";
import { placeData } from "./postgres/place-data";
import { endStalePostmaster } from "./postgres/postmaster";
import { findChosenCatalog } from "./supervisor/chosen-catalog";
import { findLockHolder } from "./supervisor/lock";

// `npm run sandbox:reset`: forgets the sandbox's data, so that the next `npm run dev` starts over.

/** What the sandbox writes; anything else in the directory is not ours to delete. */
const ownNames =
  /^(postgres(\.draft|\.log|\.draft\.password)?|supabase\.log|stripe\.json.*|ports\.json|environment|supervisor\.lock.*)$/;

const holder = findLockHolder(sandboxDirectory);
if (holder !== null) {
  console.error(`The sandbox is running (process ${holder}). Stop it first (Ctrl-C), then reset.`);
  process.exit(1);
}
const dataDir = placeData(sandboxDirectory);
await endStalePostmaster(dataDir);
for (const data of [dataDir, `${dataDir}.draft`, `${dataDir}.log`]) {
  rmSync(data, { recursive: true, force: true });
}
if (path.dirname(dataDir) !== sandboxDirectory) rmdirSync(path.dirname(dataDir));

const names = listNames();
for (const name of names.filter((entry) => ownNames.test(entry))) {
  rmSync(path.join(sandboxDirectory, name), { recursive: true, force: true });
}
// A chosen catalog stays: the next start is to begin with it.
const kept = names.filter((entry) => !ownNames.test(entry) && entry !== "catalog");
const chosen = findChosenCatalog();
if (kept.length > 0) console.log(`Reset, except for files of others: ${kept.join(", ")}`);
else if (chosen !== null) {
  console.log(`The sandbox is reset. \`npm run dev\` starts over with the catalog "${chosen}".`);
} else {
  rmdirSync(sandboxDirectory);
  console.log("The sandbox is reset. `npm run dev` starts over.");
}

function listNames() {
  try {
    return readdirSync(sandboxDirectory);
  } catch {
    return [];
  }
}
