import { describe, expect, test } from "vitest";
import document from "@/clients/typescript/openapi.json";
import { listFields } from "@/lib/docs/api-fields";
import { listChapters } from "@/lib/docs/api-reference";

const operations = listChapters("https://app.example.com").flatMap((one) => one.operations);

describe("the API reference", () => {
  test("shows every operation of the document once, each with its way to call it", () => {
    const written = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(operations.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(
      written.sort(),
    );
    for (const { method, path, examples, refusals } of operations) {
      expect(examples.curl).toContain("https://app.example.com/api/");
      expect(examples.client).toContain(`farebox.call("${method} ${path}"`);
      expect(refusals.length, path).toBeGreaterThan(0);
    }
  });

  test("says in words what every member is", () => {
    const all = operations.flatMap((one) => [...one.parameters, ...one.body, ...one.answer]);
    expect(all.length).toBeGreaterThan(300);
    const unclear = all.filter(({ type }) => /undefined|\[object|,/.test(type) || type === "");
    expect(unclear).toEqual([]);
  });

  test("shows a charge as a shell and as the client call it", () => {
    const charge = operations.find(({ path }) => path === "/api/credits/use");
    expect(charge?.examples.curl).toBe(
      [
        'curl -X POST "https://app.example.com/api/credits/use"',
        '-H "Authorization: Bearer $FAREBOX_KEY"',
        '-H "Idempotency-Key: $(uuidgen)"',
        '-H "Content-Type: application/json"',
        `-d '{"action":"query","tools":["documentation"]}'`,
      ].join(" \\\n  "),
    );
    expect(charge?.examples.client).toBe(
      `await farebox.call("POST /api/credits/use", {
  body: {
    action: "query",
    tools: [
      "documentation"
    ]
  },
});`,
    );
  });
});

describe("the members of a schema", () => {
  const text = { type: "string" };

  test("of one of several things are required where every one requires them", () => {
    const fields = listFields(
      {
        anyOf: [
          { properties: { state: { const: "a" }, one: text }, required: ["state", "one"] },
          { properties: { state: { const: "b" } }, required: ["state"] },
        ],
      },
      {},
    );
    expect(fields).toMatchObject([
      { name: "state", type: '"a" or "b"', isRequired: true },
      { name: "one", isRequired: false },
    ]);
  });

  test("inside of lists and names are told by where they stand", () => {
    const named = { Line: { type: "object", properties: { code: text } } };
    const schema = {
      properties: { lines: { type: "array", items: { $ref: "#/components/schemas/Line" } } },
    };
    expect(listFields(schema, named).map(({ name, type }) => `${name}: ${type}`)).toEqual([
      "lines: array of objects",
      "lines[].code: string",
    ]);
  });
});
