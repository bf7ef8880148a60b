import { readFile } from "node:fs/promises";
import path from "node:path";
import { type CatalogDocument, catalogSchema } from "@/lib/pricing/catalog-schema";

/** A catalog that cannot be used; the message names each field, what is wrong and what is allowed. */
export class CatalogError extends Error {
  override readonly name = "CatalogError";
}

/**
 * Reads and validates a catalog file.
 *
 * @throws CatalogError when the file is missing, not JSON, or says something a catalog cannot say.
 */
export async function readCatalog(file: string): Promise<CatalogDocument> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch {
    throw new CatalogError(`There is no catalog at ${file}.`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new CatalogError(`${file} is not JSON: ${error instanceof Error ? error.message : ""}`);
  }
  const parsed = catalogSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(
    (issue) => `  ${fieldName(issue.path)}: ${inWords(issue.message)}`,
  );
  throw new CatalogError([`${file} cannot be used:`, ...lines].join("\n"));
}

/** The complaint about a field that is missing, or of another kind, as a person would say it. */
function inWords(message: string): string {
  const [, expected, received] =
    /^Invalid input: expected (\w+), received (\w+)$/.exec(message) ?? [];
  if (!expected) return message;
  return received === "undefined"
    ? `is missing; it is of the kind ${expected}`
    : `is of the kind ${received}; allowed is ${expected}`;
}

/** `plans[1].prices[0].unitAmount`, as a person finds it in the file. */
function fieldName(path: PropertyKey[]): string {
  return path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
    .join("")
    .replace(/^\./, "");
}

/** The file of a catalog of ours, by its name; anything with a slash or .json is a file already. */
export function catalogFile(nameOrFile: string): string {
  if (/[/\\]|\.json$/.test(nameOrFile)) return path.resolve(nameOrFile);
  return path.resolve(import.meta.dirname, "../../supabase/catalogs", `${nameOrFile}.json`);
}
