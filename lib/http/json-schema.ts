import "server-only";
import { z } from "zod";

export interface JsonSchema {
  [keyword: string]: unknown;
}

const byReference = "#/components/schemas/";

/** Zod schemas as JSON Schemas of one document: those with an id stand once, under their name. */
export class SchemaStore {
  readonly #named = new Map<string, JsonSchema>();

  /** The named schemas, in alphabetical order. */
  components(): Record<string, JsonSchema> {
    return Object.fromEntries([...this.#named].sort(([a], [b]) => a.localeCompare(b)));
  }

  /** What a body may be, before it is parsed. */
  request(schema: z.ZodType): { schema: JsonSchema; example?: unknown } {
    return this.#media(this.#convert(schema, "input"), schema);
  }

  /** What an answer is. Callers leave room for members that come later. */
  answer(schema: z.ZodType): { schema: JsonSchema; example?: unknown } {
    return this.#media(open(this.#convert(schema, "output")), schema);
  }

  /** The members of an object schema as parameters of a request. */
  parameters(schema: z.ZodType, place: "path" | "query") {
    const { properties = {}, required = [] } = this.#convert(schema, "input") as {
      properties?: Record<string, JsonSchema>;
      required?: string[];
    };
    return Object.entries(properties).map(([name, { description, ...property }]) => ({
      name,
      in: place,
      required: required.includes(name),
      ...(description === undefined ? {} : { description }),
      schema: property,
    }));
  }

  #media(schema: JsonSchema, source: z.ZodType) {
    const [example] = (source.meta()?.examples as unknown[] | undefined) ?? [];
    return { schema, ...(example === undefined ? {} : { example }) };
  }

  #convert(schema: z.ZodType, io: "input" | "output"): JsonSchema {
    const { $schema: _, $defs, ...root } = z.toJSONSchema(schema, { io }) as JsonSchema;
    for (const [name, definition] of Object.entries(($defs ?? {}) as Record<string, JsonSchema>)) {
      const clean = tidy(definition) as JsonSchema;
      const known = this.#named.get(name);
      const written = io === "output" ? open(clean) : clean;
      if (known && JSON.stringify(known) !== JSON.stringify(written)) {
        throw new Error(`two schemas are called ${name}`);
      }
      this.#named.set(name, written);
    }
    return tidy(root) as JsonSchema;
  }
}

/** Leaves out what only repeats another keyword, and examples, which stand beside the schema. */
function tidy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(tidy);
  if (typeof value !== "object" || value === null) return value;
  const schema = value as JsonSchema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([keyword, held]) => {
        if (keyword === "examples") return !Array.isArray(held);
        if (keyword === "id") return typeof held !== "string";
        if (keyword === "pattern") return schema.format === undefined;
        return !(keyword === "maximum" && held === Number.MAX_SAFE_INTEGER);
      })
      .filter(([keyword, held]) => !(keyword === "minimum" && held === Number.MIN_SAFE_INTEGER))
      .map(([keyword, held]) => [
        keyword,
        keyword === "$ref" ? String(held).replace("#/$defs/", byReference) : tidy(held),
      ]),
  );
}

/** Without `additionalProperties: false`. */
function open(schema: JsonSchema): JsonSchema {
  return JSON.parse(
    JSON.stringify(schema, (keyword, held) =>
      keyword === "additionalProperties" && held === false ? undefined : held,
    ),
  );
}
