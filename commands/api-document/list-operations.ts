import { readdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { ServedOperation } from "@/lib/http/openapi";
import type { RouteHandler } from "@/lib/http/operation";

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
const apiDirectory = path.resolve(import.meta.dirname, "../../app/api");

export interface ListedOperations {
  served: (ServedOperation & { handler: RouteHandler })[];
  /** Methods that a route file exports without saying what they do. */
  undocumented: string[];
}

/** Every method of every route file in app/api, by what the file itself exports. */
export async function listOperations(): Promise<ListedOperations> {
  const files = readdirSync(apiDirectory, { recursive: true, encoding: "utf8" })
    // What answers at the paths of old is listed under its own.
    .filter((file) => path.basename(file) === "route.ts" && !file.startsWith("[...old]"))
    .sort();
  const listed: ListedOperations = { served: [], undocumented: [] };
  for (const file of files) {
    const exported = (await import(pathToFileURL(path.join(apiDirectory, file)).href)) as Partial<
      Record<(typeof methods)[number], RouteHandler>
    >;
    const folder = path.dirname(file).split(path.sep).join("/");
    const address = `/api/${folder}`.replaceAll(/\[(\w+)\]/g, "{$1}");
    for (const method of methods) {
      const handler = exported[method];
      if (!handler) continue;
      if (!handler.operation?.doc) listed.undocumented.push(`${method} ${address}`);
      else listed.served.push({ method, path: address, operation: handler.operation, handler });
    }
  }
  return listed;
}
