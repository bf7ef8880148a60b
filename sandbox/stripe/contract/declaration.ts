/** A type as a declaration file writes it; names are resolved later, from the scope they stand in. */
export type TypeNode =
  | { kind: "literal"; value: string | number | boolean }
  | { kind: "keyword"; name: string }
  | { kind: "array"; of: TypeNode }
  | { kind: "union"; of: TypeNode[] }
  | { kind: "object"; members: Member[]; index: TypeNode | null; extends: TypeNode[]; scope: Scope }
  | { kind: "name"; path: string[]; args: TypeNode[]; scope: Scope };

export interface Member {
  name: string;
  optional: boolean;
  type: TypeNode;
}

export interface Import {
  from: string;
  /** The name in the other file, or "*" for the whole file. */
  name: string;
}

/** A file or a namespace: the types and namespaces declared directly in it. */
export interface Scope {
  file: string;
  parent: Scope | null;
  types: Map<string, TypeNode>;
  namespaces: Map<string, Scope>;
  imports: Map<string, Import>;
}

/** An empty scope inside `parent`; null makes a file's own. */
export function emptyScope(file: string, parent: Scope | null): Scope {
  return { file, parent, types: new Map(), namespaces: new Map(), imports: new Map() };
}
