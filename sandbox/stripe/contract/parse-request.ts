import { type ApiError, invalidRequest } from "../api-error";
import type { FormTree } from "../http/form";
import type { TypeNode } from "./declaration";
import { alternativesOf, membersOf } from "./declared-type";

/** Parameters that an earlier API version took; the refusal says what to send instead. */
const REMOVED: Record<string, { code: string; message: string }> = {
  payment_method_types: {
    code: "payment_method_types_no_longer_supported",
    message:
      "payment_method_types is no longer supported. Use dynamic payment methods, allowed_payment_method_types or excluded_payment_method_types.",
  },
};

/**
 * Turns a form tree into the value that a parameter type declares: numbers, booleans, arrays. An
 * unknown, missing or malformed parameter is refused by name, as the API does.
 */
export function parseRequest(tree: FormTree, type: TypeNode): unknown {
  return parseValue(tree, type, "");
}

function parseValue(tree: FormTree, type: TypeNode, path: string): unknown {
  const alternatives = alternativesOf(type);
  if (typeof tree === "string") return parseLeaf(tree, alternatives, path);
  const wanted = alternatives.find((one) =>
    Array.isArray(tree) ? elementOf(one) !== null : one.kind === "object",
  );
  if (wanted) {
    const element = elementOf(wanted);
    if (element && Array.isArray(tree))
      return tree.map((item, index) => parseValue(item, element, `${path}[${index}]`));
    if (wanted.kind === "object" && !Array.isArray(tree)) return parseObject(tree, wanted, path);
  }
  const keyed = alternatives.find((one) => one.kind === "object");
  if (keyed && Array.isArray(tree))
    return parseObject(Object.fromEntries(tree.map((item, i) => [String(i), item])), keyed, path);
  throw invalidRequest(`Invalid ${Array.isArray(tree) ? "string" : "array"}`, path);
}

function elementOf(type: TypeNode): TypeNode | null {
  if (type.kind === "array") return type.of;
  if (type.kind === "name" && type.path[0] === "Array") return type.args[0] ?? null;
  return null;
}

const isKeyword = (name: string) => (type: TypeNode) =>
  type.kind === "keyword" && type.name === name;

function parseLeaf(text: string, alternatives: TypeNode[], path: string): unknown {
  for (const one of alternatives) {
    if (one.kind === "literal" && String(one.value) === text) return one.value;
  }
  if (alternatives.some(isKeyword("string"))) return text;
  if (alternatives.some((one) => one.kind === "name" && one.path[0] === "Decimal")) return text;
  if (alternatives.some(isKeyword("number")) && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (alternatives.some(isKeyword("boolean")) && /^(true|false)$/.test(text))
    return text === "true";
  throw invalidRequest(...complaint(text, alternatives, path));
}

function complaint(
  text: string,
  alternatives: TypeNode[],
  path: string,
): [string, string, string?] {
  if (alternatives.some(isKeyword("boolean")))
    return [`Invalid boolean: ${text}`, path, "parameter_invalid_boolean"];
  const literals = alternatives.flatMap((one) => (one.kind === "literal" ? [one.value] : []));
  if (literals.length > 1 && !alternatives.some(isKeyword("number")))
    return [`Invalid ${path}: must be one of ${literals.filter((v) => v !== "").join(", ")}`, path];
  if (alternatives.some(isKeyword("number")))
    return [`Invalid integer: ${text}`, path, "parameter_invalid_integer"];
  if (alternatives.some((one) => elementOf(one))) return ["Invalid array", path];
  return ["Invalid object", path];
}

function parseObject(tree: { [key: string]: FormTree }, type: TypeNode, path: string): unknown {
  const { members, index } = membersOf(type);
  const byName = new Map(members.map((member) => [member.name, member]));
  const value: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(tree)) {
    const at = path === "" ? key : `${path}[${key}]`;
    const declared = byName.get(key)?.type ?? index;
    if (!declared) throw unknownParameter(key, at);
    value[key] = parseValue(item, declared, at);
  }
  for (const member of members) {
    if (member.optional || value[member.name] !== undefined) continue;
    const at = path === "" ? member.name : `${path}[${member.name}]`;
    throw invalidRequest(`Missing required param: ${at}.`, at, "parameter_missing");
  }
  return value;
}

function unknownParameter(key: string, param: string): ApiError {
  const removed = REMOVED[key];
  return removed
    ? invalidRequest(removed.message, param, removed.code)
    : invalidRequest(`Received unknown parameter: ${param}`, param, "parameter_unknown");
}
