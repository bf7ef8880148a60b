/**
 * Wraps request parameters so that those which a handler never reads are known. A parameter that
 * the API has and the stand-in ignores would hide a difference; it is refused by name instead.
 */
export function watched<T extends object>(params: T): { params: T; unread(): string[] } {
  const unread = new Set<string>();

  function wrap<V extends object>(value: V, path: string): V {
    for (const key of Object.keys(value)) unread.add(at(path, key));
    return new Proxy(value, {
      get(target, key, receiver) {
        const item: unknown = Reflect.get(target, key, receiver);
        if (typeof key !== "string" || !Object.hasOwn(target, key)) return item;
        unread.delete(at(path, key));
        return wraps.get(item) ?? item;
      },
    });
  }

  const wraps = new Map<unknown, object>();
  function wrapDeep<V extends object>(value: V, path: string): V {
    for (const [key, item] of Object.entries(value))
      if (typeof item === "object" && item !== null) wraps.set(item, wrapDeep(item, at(path, key)));
    return wrap(value, path);
  }

  const proxy = wrapDeep(params, "");
  return { params: proxy, unread: () => [...unread] };
}

const at = (path: string, key: string) => (path === "" ? key : `${path}[${key}]`);
