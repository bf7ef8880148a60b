/** A parsed form body: leaves are strings, `a[0]` makes an array, `a[b]` an object. */
export type FormTree = string | FormTree[] | { [key: string]: FormTree };

interface Branch {
  [key: string]: string | Branch;
}

/** Parses Stripe's bracketed form encoding; `a[]` appends. A later leaf wins over an earlier one. */
export function parseForm(body: string): { [key: string]: FormTree } {
  const root: Branch = Object.create(null);
  for (const [name, value] of new URLSearchParams(body)) {
    const path = [name.split("[", 1)[0] ?? "", ...[...name.matchAll(/\[([^\]]*)\]/g)].map(first)];
    let at = root;
    for (const [index, part] of path.entries()) {
      const key = part === "" ? String(Object.keys(at).length) : part;
      if (index === path.length - 1) at[key] = value;
      else {
        const below = at[key];
        const branch: Branch = typeof below === "object" ? below : Object.create(null);
        at[key] = branch;
        at = branch;
      }
    }
  }
  return Object.fromEntries(Object.entries(root).map(([key, node]) => [key, toTree(node)]));
}

const first = (match: RegExpMatchArray) => match[1] ?? "";

function toTree(node: string | Branch): FormTree {
  if (typeof node === "string") return node;
  const entries = Object.entries(node);
  if (entries.length > 0 && entries.every(([key]) => /^\d+$/.test(key)))
    return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, below]) => toTree(below));
  return Object.fromEntries(entries.map(([key, below]) => [key, toTree(below)]));
}
