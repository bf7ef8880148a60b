import type { TeamLimit } from "@/lib/team/list-limits";

/** Whose spending a limit counts, as people say it. */
export function limitOwner({ scope, scopeName }: Pick<TeamLimit, "scope" | "scopeName">): string {
  if (scope === "account") return "Everybody";
  return scope === "api_key" ? `Key ${scopeName}` : scopeName;
}

/** A limit in a few words: "Research, a day". */
export function limitName(limit: Pick<TeamLimit, "scope" | "scopeName" | "window">): string {
  return `${limitOwner(limit)}, a ${limit.window}`;
}
