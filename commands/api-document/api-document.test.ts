import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { z } from "zod";
import { generateApiFiles } from "@/commands/api-document/generate";
import { type ListedOperations, listOperations } from "@/commands/api-document/list-operations";
import { listRoutes } from "@/e2e/fixtures/endpoints";
import { buildOpenApi } from "@/lib/http/openapi";

const root = path.resolve(import.meta.dirname, "../..");
let listed: ListedOperations;
beforeAll(async () => {
  listed = await listOperations();
});

const nameOf = ({ method, path: address }: { method: string; path: string }) =>
  `${method} ${address}`;

describe("the API's document", () => {
  test("has every route that app/api serves, and nothing else", () => {
    expect(listed.undocumented, "routes without `doc`").toEqual([]);
    const inSource = listRoutes({ all: true }).map((route) =>
      route.replaceAll(/\[(\w+)\]/g, "{$1}"),
    );
    expect(listed.served.map(nameOf).sort()).toEqual(inSource.sort());
  });

  test("is the committed one, and so are the client's types", async () => {
    for (const [file, text] of Object.entries(await generateApiFiles())) {
      const committed = readFileSync(path.join(root, file), "utf8");
      expect(committed, `${file}: npm run api:client`).toBe(text);
    }
  });

  test("shows an example of every body and answer, which its own schema takes", () => {
    const wrong = listed.served.flatMap((one) => {
      const { body, doc } = one.operation;
      const isStream = doc?.media !== undefined && doc.media !== "application/json";
      return [
        ...(body ? complaints(`${nameOf(one)} body`, body) : []),
        ...(isStream ? [] : complaints(`${nameOf(one)} answer`, doc?.answer)),
        ...(isStream && !doc?.example ? [`${nameOf(one)} stream has no example`] : []),
      ];
    });
    expect(wrong).toEqual([]);
  });

  test("refers to nothing that it has not, and names each part of a path as a parameter", () => {
    const text = JSON.stringify(buildOpenApi(listed.served));
    const document: Record<string, unknown> = JSON.parse(text);
    for (const [, reference = ""] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const found = reference
        .split("/")
        .reduce<unknown>(
          (at, part) => (at as Record<string, unknown> | undefined)?.[part],
          document,
        );
      expect(found, reference).toBeDefined();
    }
    for (const { path: address, operation } of listed.served) {
      const inPath = [...address.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const shape = operation.params && "shape" in operation.params ? operation.params.shape : {};
      expect(Object.keys(shape as object), address).toEqual(inPath);
    }
  });

  test("names every operation once, in the words of a summary", () => {
    const operations = Object.values(buildOpenApi(listed.served).paths).flatMap((methods) =>
      Object.values(methods as Record<string, { operationId: string; summary: string }>),
    );
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { summary, operationId } of operations) {
      expect(summary, operationId).toMatch(/^[A-Z][^.]{5,80}$/);
    }
  });
});

function complaints(what: string, schema: z.ZodType | undefined): string[] {
  const examples = (schema?.meta()?.examples ?? []) as unknown[];
  if (!schema || examples.length === 0) return [`${what} has no example`];
  return examples.flatMap((example) => {
    const parsed = schema.safeParse(example);
    return parsed.success
      ? []
      : [`${what}: ${parsed.error.issues[0]?.path}: ${parsed.error.message}`];
  });
}
