import { z } from "zod";

/** An object with these fields and no others; the complaint about another names those there are. */
export function closed<S extends z.ZodRawShape>(shape: S) {
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== "unrecognized_keys") return undefined;
      const unknown = (issue.keys ?? []).map((key: PropertyKey) => `"${String(key)}"`).join(", ");
      const allowed = Object.keys(shape).join(", ");
      return `${unknown} is not a field here; allowed are ${allowed}`;
    },
  });
}
