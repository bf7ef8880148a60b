// The typed client's half that is written by a program: a type for every schema of the OpenAPI
// document, and one interface that says of each operation what it takes and answers.

type Schema = {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  items?: Schema;
  prefixItems?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  description?: string;
};

type Parameter = {
  $ref?: string;
  name?: string;
  in?: string;
  required?: boolean;
  schema?: Schema;
  description?: string;
};

type OperationObject = {
  summary: string;
  description?: string;
  parameters: Parameter[];
  requestBody?: { required: boolean; content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
};

type Document = {
  paths: Record<string, Record<string, OperationObject>>;
  components: { schemas: Record<string, Schema> };
};

const header = `// Written by \`npm run api:client\` from the OpenAPI document, never by hand.
`;

/** The TypeScript of the client's types, for a document that `buildOpenApi` made. */
export function writeClientTypes(written: object): string {
  const document = written as Document;
  const schemas = Object.entries(document.components.schemas).map(
    ([name, schema]) => `${comment(schema.description)}export type ${name} = ${typeOf(schema)};\n`,
  );
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) =>
      operationType(`${method.toUpperCase()} ${path}`, operation),
    ),
  );
  return [
    header,
    ...schemas,
    `/** Every operation of the API, by method and path. */\nexport interface Operations {\n${operations.join("")}}\n`,
  ].join("\n");
}

function operationType(name: string, operation: OperationObject): string {
  const place = (where: string) => operation.parameters.filter((one) => one.in === where);
  const body = operation.requestBody;
  const bodySchema = body?.content["application/json"]?.schema;
  const [media, answer] = Object.entries(operation.responses["200"]?.content ?? {})[0] ?? [];
  const members = [
    `params: ${parametersType(place("path"))};`,
    `query: ${parametersType(place("query"))};`,
    `body: ${bodySchema ? typeOf(bodySchema, "    ") : "undefined"};`,
    `isBodyRequired: ${body?.required ?? false};`,
    `answer: ${answerType(media, answer?.schema)};`,
  ];
  const text = [`${operation.summary}.`, operation.description].filter(Boolean).join(" ");
  return `${comment(text, "  ")}  ${JSON.stringify(name)}: {\n${members.map((one) => `    ${one}\n`).join("")}  };\n`;
}

function answerType(media: string | undefined, schema: Schema | undefined): string {
  if (media === "text/event-stream") return "ReadableStream<Uint8Array>";
  if (media !== "application/json" || !schema) return "string";
  return typeOf(schema, "    ");
}

function parametersType(parameters: Parameter[]): string {
  if (parameters.length === 0) return "undefined";
  const members = parameters.map(
    ({ name, required, schema }) =>
      `${propertyName(name ?? "")}${required ? "" : "?"}: ${typeOf(schema ?? {})};`,
  );
  return `{ ${members.join(" ")} }`;
}

function typeOf(schema: Schema, indent = ""): string {
  if (schema.$ref) return schema.$ref.split("/").at(-1) ?? "unknown";
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(" | ");
  const union = schema.anyOf ?? schema.oneOf;
  if (union) return [...new Set(union.map((one) => typeOf(one, indent)))].join(" | ");
  if (schema.allOf) return schema.allOf.map((one) => `(${typeOf(one, indent)})`).join(" & ");
  if (Array.isArray(schema.type)) {
    return schema.type.map((type) => typeOf({ ...schema, type }, indent)).join(" | ");
  }
  switch (schema.type) {
    case "string":
      return "string";
    case "integer":
    case "number":
      return "number";
    case "boolean":
      return "boolean";
    case "null":
      return "null";
    case "array":
      return schema.prefixItems
        ? `[${schema.prefixItems.map((one) => typeOf(one, indent)).join(", ")}]`
        : `Array<${typeOf(schema.items ?? {}, indent)}>`;
    case "object":
      return objectType(schema, indent);
    default:
      return "unknown";
  }
}

function objectType(schema: Schema, indent: string): string {
  const { properties = {}, required = [], additionalProperties } = schema;
  const inner = `${indent}  `;
  const members = Object.entries(properties).map(
    ([name, property]) =>
      `${comment(property.description, inner)}${inner}${propertyName(name)}${required.includes(name) ? "" : "?"}: ${typeOf(property, inner)};\n`,
  );
  const rest =
    typeof additionalProperties === "object" ? typeOf(additionalProperties, inner) : "unknown";
  if (members.length === 0) {
    return additionalProperties === undefined ? "object" : `Record<string, ${rest}>`;
  }
  const isOpen = additionalProperties === true || typeof additionalProperties === "object";
  const index = isOpen ? `${inner}[member: string]: unknown;\n` : "";
  return `{\n${members.join("")}${index}${indent}}`;
}

const propertyName = (name: string) =>
  /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);

function comment(text: string | undefined, indent = ""): string {
  return text === undefined ? "" : `${indent}/** ${text.replaceAll("*/", "*\\/")} */\n`;
}
