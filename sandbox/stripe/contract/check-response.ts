import type { TypeNode } from "./declaration";
import { alternativesOf, membersOf } from "./declared-type";

/**
 * What is wrong with `value` as a response of the given type, by path; empty when it conforms.
 * The schema is closed: a field that the declarations do not have is wrong, so a legacy field that
 * would hide a bug in the application cannot be sent. Open enums count as their known values.
 */
export function checkResponse(value: unknown, type: TypeNode, path = ""): string[] {
  let closest: string[] | null = null;
  for (const alternative of alternativesOf(type)) {
    const problems = checkOne(value, alternative, path);
    if (problems.length === 0) return [];
    if (!closest || depth(problems) > depth(closest)) closest = problems;
  }
  return closest ?? [`${path}: no type`];
}

const depth = (problems: string[]) => Math.min(...problems.map((p) => p.split(/[.[]/).length));

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "undefined";
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function checkOne(value: unknown, type: TypeNode, path: string): string[] {
  const wrong = (wanted: string) => [`${path || "/"}: ${wanted} wanted, ${shown(value)} found`];
  switch (type.kind) {
    case "literal":
      return value === type.value ? [] : wrong(shown(type.value));
    case "keyword":
      return keywordMatches(value, type.name) ? [] : wrong(type.name);
    case "array":
      return checkArray(value, type.of, path);
    case "union":
      return checkResponse(value, type, path);
    case "object":
      return checkObject(value, type, path, false);
    case "name":
      return checkBuiltIn(value, type, path);
  }
}

function keywordMatches(value: unknown, name: string): boolean {
  if (name === "null") return value === null;
  if (name === "void" || name === "undefined") return value === undefined;
  if (name === "any" || name === "unknown") return true;
  if (name === "object") return isRecord(value);
  return name === typeof value;
}

function checkArray(value: unknown, of: TypeNode | undefined, path: string): string[] {
  if (!Array.isArray(value) || !of) return [`${path}: an array wanted, ${shown(value)} found`];
  return value.flatMap((item, index) => checkResponse(item, of, `${path}[${index}]`));
}

function checkBuiltIn(value: unknown, type: TypeNode & { kind: "name" }, path: string): string[] {
  const [of] = type.args;
  switch (type.path[0]) {
    case "Array":
      return checkArray(value, of, path);
    case "Decimal":
      return typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value)
        ? []
        : [`${path}: a decimal string wanted, ${shown(value)} found`];
    case "Partial":
      return of ? checkObject(value, of, path, true) : [`${path}: no type`];
    case "ApiList":
      return checkList(value, of, path);
    default:
      return [`${path}: an unknown value of an open enum, ${shown(value)}`];
  }
}

function checkList(value: unknown, of: TypeNode | undefined, path: string): string[] {
  if (!isRecord(value) || value.object !== "list") return [`${path}: a list wanted`];
  const extra = Object.keys(value).filter(
    (key) => !["object", "data", "has_more", "url"].includes(key),
  );
  return [
    ...extra.map((key) => `${path}.${key}: not a field of a list`),
    ...(typeof value.has_more === "boolean" ? [] : [`${path}.has_more: a boolean wanted`]),
    ...(typeof value.url === "string" ? [] : [`${path}.url: a string wanted`]),
    ...checkArray(value.data, of, `${path}.data`),
  ];
}

function checkObject(value: unknown, type: TypeNode, path: string, partial: boolean): string[] {
  if (!isRecord(value)) return [`${path || "/"}: an object wanted, ${shown(value)} found`];
  const { members, names, index } = membersOf(type);
  const problems: string[] = [];
  for (const member of members) {
    const present = value[member.name] !== undefined;
    if (!present && !member.optional && !partial) problems.push(`${path}.${member.name}: missing`);
    if (present)
      problems.push(...checkResponse(value[member.name], member.type, `${path}.${member.name}`));
  }
  for (const [key, item] of Object.entries(value)) {
    if (names.has(key) || item === undefined) continue;
    if (index) problems.push(...checkResponse(item, index, `${path}.${key}`));
    else problems.push(`${path}.${key}: not a field of this API version`);
  }
  return problems;
}
