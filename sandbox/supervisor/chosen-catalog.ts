import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { sandboxDirectory } from "../directory";

const file = path.join(sandboxDirectory, "catalog");

/** Remembers the catalog that the next `npm run dev` begins with: its name, or the path of a file. */
export function chooseCatalog(nameOrFile: string): void {
  mkdirSync(sandboxDirectory, { recursive: true });
  writeFileSync(file, `${nameOrFile}\n`);
}

/** The catalog that was chosen while nothing ran; null when none was. */
export function findChosenCatalog(): string | null {
  return existsSync(file) ? readFileSync(file, "utf8").trim() : null;
}

/** It is in force now: from here on the database says which it is. */
export function forgetChosenCatalog(): void {
  rmSync(file, { force: true });
}
