import { emptyScope, type Import, type Member, type Scope, type TypeNode } from "./declaration";
import { tokenize } from "./tokenize";

const KEYWORDS = new Set(
  "string number boolean null undefined void any unknown never object symbol bigint".split(" "),
);

/**
 * Reads one generated declaration file of the stripe package: its interfaces, type aliases,
 * namespaces and imports. Classes, functions and constants hold no wire types and are skipped.
 */
export function parseDeclarations(file: string, source: string): Scope {
  const tokens = tokenize(source);
  let at = 0;
  const peek = (ahead = 0) => tokens[at + ahead] ?? "";
  const next = () => tokens[at++] ?? "";
  const take = (token: string) => {
    if (peek() !== token) return false;
    at++;
    return true;
  };
  const expect = (token: string) => {
    const found = next();
    if (found !== token) throw new Error(`${file}: expected ${token}, found ${found} at ${at}`);
  };
  const text = (token: string) => token.slice(1, -1).replaceAll("\\'", "'");

  /** Skips to behind the next `;` or the block that comes before it. */
  function skipStatement() {
    for (let depth = 0; at < tokens.length; ) {
      const token = next();
      if ("{([".includes(token)) depth++;
      if ("})]".includes(token) && --depth === 0 && token === "}") return take(";");
      if (token === ";" && depth === 0) return true;
    }
    return true;
  }

  function parseImport(scope: Scope) {
    const names: { local: string; name: string }[] = [];
    take("type");
    if (take("*")) {
      if (take("as")) names.push({ local: next(), name: "*" });
    } else if (take("{")) {
      while (!take("}")) {
        take("type");
        const name = next();
        names.push({ name, local: take("as") ? next() : name });
        take(",");
      }
    } else names.push({ local: next(), name: "default" });
    if (!take("from")) return void skipStatement();
    const from = text(next());
    take(";");
    for (const { local, name } of names) scope.imports.set(local, { from, name } satisfies Import);
  }

  function parseType(scope: Scope): TypeNode {
    take("|");
    const of = [parsePostfix(scope)];
    while (take("|")) of.push(parsePostfix(scope));
    const [only] = of;
    return of.length === 1 && only ? only : { kind: "union", of };
  }

  function parsePostfix(scope: Scope): TypeNode {
    let type = parsePrimary(scope);
    while (peek() === "[" && peek(1) === "]") {
      at += 2;
      type = { kind: "array", of: type };
    }
    while (take("&")) parsePrimary(scope);
    return type;
  }

  function parsePrimary(scope: Scope): TypeNode {
    const token = next();
    if (token === "(") {
      const inner = parseType(scope);
      expect(")");
      return inner;
    }
    if (token === "{") return parseMembers(scope, []);
    if (token.startsWith("'")) return { kind: "literal", value: text(token) };
    if (/^\d/.test(token)) return { kind: "literal", value: Number(token) };
    if (token === "true" || token === "false") return { kind: "literal", value: token === "true" };
    if (KEYWORDS.has(token)) return { kind: "keyword", name: token };
    const path = [token];
    while (take(".")) path.push(next());
    const args: TypeNode[] = [];
    if (take("<")) {
      do args.push(parseType(scope));
      while (take(","));
      expect(">");
    }
    return { kind: "name", path, args, scope };
  }

  function parseMembers(scope: Scope, bases: TypeNode[]): TypeNode {
    const members: Member[] = [];
    let index: TypeNode | null = null;
    while (!take("}")) {
      if (take("[")) {
        while (!take("]")) at++;
        expect(":");
        index = parseType(scope);
      } else {
        take("readonly");
        const name = next();
        const optional = take("?");
        if (take(":")) {
          const plain = name.startsWith("'") ? text(name) : name;
          members.push({ name: plain, optional, type: parseType(scope) });
        } else {
          skipStatement();
          continue;
        }
      }
      take(";");
    }
    return { kind: "object", members, index, extends: bases, scope };
  }

  function parseInterface(scope: Scope) {
    const name = next();
    if (peek() === "<") return void skipStatement();
    const bases: TypeNode[] = [];
    if (take("extends")) {
      do bases.push(parsePrimary(scope));
      while (take(","));
    }
    expect("{");
    scope.types.set(name, parseMembers(scope, bases));
  }

  function parseAlias(scope: Scope) {
    const name = next();
    if (!take("=")) return void skipStatement();
    const start = at;
    try {
      scope.types.set(name, parseType(scope));
      take(";");
    } catch {
      at = start;
      skipStatement();
    }
  }

  function parseNamespace(scope: Scope) {
    const name = next();
    const inner = scope.namespaces.get(name) ?? emptyScope(file, scope);
    scope.namespaces.set(name, inner);
    expect("{");
    while (!take("}")) parseStatement(inner);
  }

  function parseStatement(scope: Scope) {
    const exported = take("export");
    take("declare");
    if (take("import")) return parseImport(scope);
    if (exported && (peek() === "{" || peek() === "*")) return parseImport(scope);
    if (take("interface")) return parseInterface(scope);
    if (take("type")) return peek() === "{" ? parseImport(scope) : parseAlias(scope);
    if (take("namespace")) return parseNamespace(scope);
    skipStatement();
  }

  const root = emptyScope(file, null);
  while (at < tokens.length) parseStatement(root);
  return root;
}
