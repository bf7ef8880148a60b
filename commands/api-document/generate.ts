import { listOperations } from "@/commands/api-document/list-operations";
import { writeClientTypes } from "@/commands/api-document/write-client-types";
import { buildOpenApi } from "@/lib/http/openapi";

/** What is generated from the routes, by its path from the root. */
export async function generateApiFiles(): Promise<Record<string, string>> {
  const { served } = await listOperations();
  const document = buildOpenApi(served);
  return {
    "clients/typescript/openapi.json": `${JSON.stringify(document, null, 1)}\n`,
    "clients/typescript/operations.ts": writeClientTypes(JSON.parse(JSON.stringify(document))),
  };
}
