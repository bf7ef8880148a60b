export type Json = string | number | boolean | null | Json[] | JsonObject;
export interface JsonObject {
  [member: string]: Json;
}

/** `plan_price_id` is `planPriceId`, in every object of a value. */
export function toCamel(object: JsonObject): JsonObject {
  return mapNames(object, (name) =>
    name.replaceAll(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
  ) as JsonObject;
}

/** `planPriceId` is `plan_price_id`, in every object of a value. */
export function toSnake(value: Json): Json {
  return mapNames(value, (name) =>
    name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  );
}

/** The members of an object under other names; one that is there already stays. */
export function renamed(object: JsonObject, names: Record<string, string>): JsonObject {
  const fields: JsonObject = {};
  for (const [name, held] of Object.entries(object)) {
    const other = names[name] ?? name;
    if (other === name || !(other in object)) fields[other] = held;
  }
  return fields;
}

function mapNames(value: Json, rename: (name: string) => string): Json {
  if (Array.isArray(value)) return value.map((one) => mapNames(one, rename));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, held]) => [rename(name), mapNames(held, rename)]),
  );
}
