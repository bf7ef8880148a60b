import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import type { Member, Scope, TypeNode } from "./declaration";
import { parseDeclarations } from "./parse-declarations";

/**
 * The installed SDK's own declaration files are generated from Stripe's specification for exactly
 * the pinned API version, so they are the contract that the stand-in is held to.
 */
const resources = resolve(
  dirname(createRequire(import.meta.url).resolve("stripe")),
  "../esm/resources",
);

const files = new Map<string, Scope>();

function scopeOf(path: string): Scope {
  const known = files.get(path);
  if (known) return known;
  const parsed = parseDeclarations(path, readFileSync(path, "utf8"));
  files.set(path, parsed);
  return parsed;
}

const importedFile = (scope: Scope, from: string) =>
  resolve(dirname(scope.file), from.replace(/\.js$/, ".d.ts"));

/** Types that mean something to the wire format and are not walked as declarations. */
const BUILT_IN = new Set([
  "Array",
  "ApiList",
  "Partial",
  "Emptyable",
  "Decimal",
  "OtherString",
  "Record",
  "File",
]);

function findNamespace(scope: Scope | null, name: string): Scope | null {
  for (let at = scope; at; at = at.parent) {
    const found = at.namespaces.get(name);
    if (found) return found;
    const imported = at.imports.get(name);
    if (!imported) continue;
    const file = scopeOf(importedFile(at, imported.from));
    return imported.name === "*" ? file : findNamespace(file, imported.name);
  }
  return null;
}

function findType(scope: Scope | null, path: string[]): TypeNode | null {
  const [first = "", ...rest] = path;
  const last = rest.at(-1);
  if (last !== undefined) {
    let at = findNamespace(scope, first);
    for (const name of rest.slice(0, -1)) at = at && findNamespace(at, name);
    return at && findType(at, [last]);
  }
  for (let at = scope; at; at = at.parent) {
    const found = at.types.get(first);
    if (found) return found;
    const imported = at.imports.get(first);
    if (imported) return findType(scopeOf(importedFile(at, imported.from)), [imported.name]);
  }
  return null;
}

/** Follows names until a shape is reached. Built-in generics stay names, for the walker to judge. */
export function resolveType(type: TypeNode): TypeNode {
  let at = type;
  while (at.kind === "name") {
    if (BUILT_IN.has(at.path.join("."))) return at;
    const found = findType(at.scope, at.path);
    if (!found) throw new Error(`${at.scope.file}: no declaration of ${at.path.join(".")}`);
    at = found;
  }
  return at;
}

interface Shape {
  members: Member[];
  names: Set<string>;
  index: TypeNode | null;
}

const shapes = new WeakMap<TypeNode, Shape>();

/** An object type's members, those of the interfaces it extends included. */
export function membersOf(type: TypeNode): Shape {
  const known = shapes.get(type);
  if (known) return known;
  const found = findMembers(type);
  shapes.set(type, found);
  return found;
}

function findMembers(type: TypeNode): Shape {
  const shape = resolveType(type);
  if (shape.kind !== "object") return { members: [], names: new Set(), index: null };
  const inherited = shape.extends.map(membersOf);
  const members = new Map<string, Member>();
  for (const base of inherited) for (const member of base.members) members.set(member.name, member);
  for (const member of shape.members) members.set(member.name, member);
  const index = shape.index ?? inherited.find((base) => base.index)?.index ?? null;
  return { members: [...members.values()], names: new Set(members.keys()), index };
}

/**
 * The type `name` of a resource's file, for example ("Checkout/Sessions", "Session") or, from the
 * namespace that holds a nested resource's parameters, "Checkout.SessionCreateParams".
 */
export function declaredType(file: string, name: string): TypeNode {
  const scope = scopeOf(resolve(resources, `${file}.d.ts`));
  const found = findType(scope, name.split("."));
  if (!found) throw new Error(`stripe declares no ${name} in ${file}`);
  return found;
}

const unions = new WeakMap<TypeNode, TypeNode[]>();

/** A union's members, flattened through names; any other type is a union of itself. */
export function alternativesOf(type: TypeNode): TypeNode[] {
  const known = unions.get(type);
  if (known) return known;
  const found = findAlternatives(type);
  unions.set(type, found);
  return found;
}

function findAlternatives(type: TypeNode): TypeNode[] {
  if (type.kind === "name" && type.path[0] === "Emptyable") {
    const [inner] = type.args;
    const empty: TypeNode[] = [{ kind: "literal", value: "" }];
    return inner ? [...empty, ...alternativesOf(inner)] : empty;
  }
  const shape = resolveType(type);
  if (shape.kind === "union") return shape.of.flatMap(alternativesOf);
  if (shape.kind === "name" && shape.path[0] === "Emptyable") return alternativesOf(shape);
  return [shape];
}
