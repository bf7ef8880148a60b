export interface Schema {
  $ref?: string | undefined;
  type?: string | string[] | undefined;
  format?: string | undefined;
  const?: unknown;
  enum?: unknown[] | undefined;
  anyOf?: Schema[] | undefined;
  oneOf?: Schema[] | undefined;
  items?: Schema | undefined;
  properties?: Record<string, Schema> | undefined;
  required?: string[] | undefined;
  default?: unknown;
  minimum?: number | undefined;
  maximum?: number | undefined;
  description?: string | undefined;
  additionalProperties?: boolean | Schema | undefined;
}

/** A member of a body or answer, as a line of the reference. */
export interface ApiField {
  /** With the names of what it stands in: `lines.credits`. */
  name: string;
  /** For people: "string", "integer or null", "array of objects". */
  type: string;
  isRequired: boolean;
  description: string | null;
}

const deepest = 3;

/** The members of a schema, those inside of others after them. */
export function listFields(
  schema: Schema,
  named: Record<string, Schema>,
  lead = "",
  depth = 1,
): ApiField[] {
  const own = resolve(schema, named);
  const choices = (own.anyOf ?? own.oneOf)?.filter((one) => one.type !== "null");
  if (choices) return mergeChoices(choices.map((one) => listFields(one, named, lead, depth)));
  const required = new Set(own.required ?? []);
  return Object.entries(own.properties ?? {}).flatMap(([name, property]) => {
    const full = lead + name;
    const inner = innerObject(property, named);
    return [
      {
        name: full,
        type: typeInWords(property, named),
        isRequired: required.has(name),
        description: descriptionOf(property, named),
      },
      ...(inner && depth < deepest
        ? listFields(inner, named, `${full}${isList(property, named) ? "[]" : ""}.`, depth + 1)
        : []),
    ];
  });
}

/** What only some of the choices have is not required of all. */
function mergeChoices(choices: ApiField[][]): ApiField[] {
  const merged = new Map<string, ApiField>();
  for (const field of choices.flat()) {
    const known = merged.get(field.name);
    const isEverywhere = choices.every((fields) => fields.some(({ name }) => name === field.name));
    merged.set(field.name, {
      ...field,
      type: known && known.type !== field.type ? `${known.type} or ${field.type}` : field.type,
      isRequired: field.isRequired && isEverywhere,
      description: known?.description ?? field.description,
    });
  }
  return [...merged.values()];
}

function resolve(schema: Schema, named: Record<string, Schema>): Schema {
  const name = schema.$ref?.split("/").at(-1);
  return name === undefined ? schema : { ...named[name], ...omitRef(schema) };
}

function omitRef({ $ref: _, ...rest }: Schema): Schema {
  return rest;
}

function innerObject(schema: Schema, named: Record<string, Schema>): Schema | null {
  const own = resolve(schema, named);
  if (own.items) return innerObject(own.items, named);
  const choices = (own.anyOf ?? own.oneOf)?.filter((one) => one.type !== "null");
  if (choices?.length === 1 && choices[0]) return innerObject(choices[0], named);
  return own.properties || choices ? own : null;
}

function isList(schema: Schema, named: Record<string, Schema>): boolean {
  const own = resolve(schema, named);
  return own.items !== undefined || (own.anyOf ?? []).some((one) => isList(one, named));
}

function descriptionOf(schema: Schema, named: Record<string, Schema>): string | null {
  const own = resolve(schema, named);
  const usual = own.default === undefined ? "" : ` ${JSON.stringify(own.default)} if left out.`;
  return `${schema.description ?? ""}${usual}`.trim() || null;
}

function typeInWords(schema: Schema, named: Record<string, Schema>): string {
  const own = resolve(schema, named);
  if (own.const !== undefined) return JSON.stringify(own.const);
  if (own.enum) return own.enum.map((one) => JSON.stringify(one)).join(" | ");
  const choices = own.anyOf ?? own.oneOf;
  if (choices) return [...new Set(choices.map((one) => typeInWords(one, named)))].join(" or ");
  if (Array.isArray(own.type)) return own.type.join(" or ");
  if (own.type === "array") {
    const of = typeInWords(own.items ?? {}, named);
    return `array of ${of.includes(" ") ? `(${of})` : plural(of)}`;
  }
  if (own.type === "object" && typeof own.additionalProperties === "object") return "map";
  return own.format ?? own.type ?? "any";
}

function plural(type: string): string {
  return /^(string|integer|number|boolean|object|map)$/.test(type) ? `${type}s` : type;
}
