import { z } from "zod";
import type { OfferedTool } from "../http/chat-request";
import { splitIdentifier, stem, stems, tokenize } from "./words";

const READ_VERBS = new Set(
  "search list get read find lookup fetch retrieve show query view browse describe check calculate compute convert estimate count".split(
    " ",
  ),
);

/** Words that ask for a tool that changes something, by the verb in the tool's name. */
const WRITE_VERBS: Record<string, string[]> = {
  create: ["create", "open", "file", "add", "make", "raise", "start"],
  write: ["create", "open", "file", "write", "update", "raise", "close"],
  add: ["add", "post", "leave", "append", "comment"],
  update: ["update", "change", "edit", "rename", "close"],
  delete: ["delete", "remove"],
  remove: ["remove", "delete"],
  deploy: ["deploy", "ship", "release", "rollout"],
  send: ["send", "email", "notify", "mail"],
  generate: ["generate", "write", "draft", "create"],
  run: ["run", "start", "execute", "trigger"],
  restart: ["restart", "reboot"],
  scale: ["scale"],
  merge: ["merge"],
  close: ["close"],
  cancel: ["cancel"],
  publish: ["publish"],
  schedule: ["schedule", "book", "plan"],
  invite: ["invite"],
  set: ["set"],
};

/** What people say for the things that tools are named after. */
const SYNONYMS: Record<string, string[]> = {
  issue: ["bug", "ticket", "defect", "regression"],
  pull: ["pr", "prs"],
  repository: ["repo", "repos", "codebase", "project"],
  code: ["function", "implementation", "implemented", "source", "class"],
  content: ["file", "readme", "changelog", "runbook"],
  documentation: ["docs", "doc", "manual", "guide", "handbook"],
  document: ["docs", "doc", "manual", "guide", "documentation"],
  doc: ["docs", "manual", "guide", "documentation", "document"],
  time: ["clock", "hour"],
  weather: ["temperature", "forecast", "rain"],
};

export type Parameter = {
  name: string;
  required: boolean;
  type: string;
  description: string;
  choices: string[];
  minimum: number | null;
  maximum: number | null;
  itemType: string;
};

/** A tool as the planner sees it: what it is about, what it does, and what it wants to know. */
export interface ToolProfile {
  name: string;
  description: string;
  /** Stems of the things the name speaks of, without its verbs. */
  subjects: string[];
  /** The verb that makes it change something, or null for a tool that only reads. */
  writeVerb: string | null;
  /** Whether the verb is search, list or get: decides which of several similar tools fits. */
  manner: "search" | "list" | "read" | "write";
  parameters: Parameter[];
  /** The parameter that takes free text to search for, if there is one. */
  queryParameter: Parameter | null;
}

const schemaShape = z.object({
  properties: z.record(z.string(), z.looseObject({})).default({}),
  required: z.array(z.string()).default([]),
});

const propertyShape = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  description: z.string().default(""),
  enum: z.array(z.unknown()).default([]),
  minimum: z.number().nullish(),
  maximum: z.number().nullish(),
  default: z.unknown().optional(),
  items: z.looseObject({ type: z.string().default("string") }).optional(),
});

export function profileTool(tool: OfferedTool): ToolProfile {
  const words = splitIdentifier(tool.name);
  const parameters = readParameters(tool.parameters);
  const readVerb = words.find((word) => READ_VERBS.has(word));
  const writeVerb = readVerb ? null : (words.find((word) => word in WRITE_VERBS) ?? null);
  const subjects = words.filter((word) => !READ_VERBS.has(word) && word !== writeVerb).map(stem);
  const queryParameter =
    parameters.find(({ name, type }) => type === "string" && isQueryName(name)) ?? null;
  return {
    name: tool.name,
    description: tool.description ?? "",
    subjects,
    writeVerb,
    manner: writeVerb ? "write" : mannerOf(readVerb, queryParameter !== null),
    parameters,
    queryParameter,
  };
}

const isQueryName = (name: string) =>
  /^(q|query|queries|search|search_?(query|term|text)|question|keywords?|text|term|prompt)$/i.test(
    name,
  );

function mannerOf(verb: string | undefined, takesQuery: boolean): ToolProfile["manner"] {
  if (verb === "list") return "list";
  return verb === "search" || verb === "find" || takesQuery ? "search" : "read";
}

function readParameters(schema: OfferedTool["parameters"]): Parameter[] {
  const parsed = schemaShape.safeParse(schema ?? {});
  if (!parsed.success) return [];
  const { properties, required } = parsed.data;
  return Object.entries(properties).map(([name, raw]) => {
    const property = propertyShape.parse(raw);
    const type = Array.isArray(property.type)
      ? property.type.find((each) => each !== "null")
      : property.type;
    return {
      name,
      // A default answers for a parameter that the schema lists as required.
      required: required.includes(name) && property.default === undefined,
      type: type ?? "string",
      description: property.description,
      choices: property.enum.filter((value) => typeof value === "string"),
      minimum: property.minimum ?? null,
      maximum: property.maximum ?? null,
      itemType: property.items?.type ?? "string",
    };
  });
}

/** How many of the things a tool is about the question speaks of. */
export function subjectMatches(profile: ToolProfile, question: string): number {
  const asked = new Set(tokenize(question).flatMap((word) => [word, stem(word)]));
  const isAsked = (subject: string) =>
    asked.has(subject) ||
    Object.entries(SYNONYMS).some(
      ([word, others]) => stem(word) === subject && others.some((other) => asked.has(other)),
    );
  return profile.subjects.filter(isAsked).length;
}

/** True when the question orders what the tool does: "how do I deploy" orders nothing. */
export function isOrdered(profile: ToolProfile, question: string): boolean {
  const verbs = (WRITE_VERBS[profile.writeVerb ?? ""] ?? []).join("|");
  const lead = "(?:^|[,.;:!]|\\b(?:please|you|and|then|to|let's|now|also))\\s*";
  const order = new RegExp(`${lead}(${verbs})\\b\\s*(\\w*)`, "i").exec(question.trim());
  if (verbs === "" || !order) return false;
  if (
    /^(how|what|why|when|where|who|which|is|are|does|do|did|was|should)\b/i.test(question.trim())
  ) {
    return false;
  }
  // "open issues" names a state, "open an issue" gives an order.
  return order[1]?.toLowerCase() !== "open" || /^(an?|new|another)$/i.test(order[2] ?? "");
}

/** How well the question fits what the description says, for tools with telling descriptions. */
export function descriptionMatches(profile: ToolProfile, question: string): number {
  const asked = stems(question);
  return [...stems(profile.description)].filter((word) => asked.has(word)).length;
}
