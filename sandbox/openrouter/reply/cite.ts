import type { Finding } from "./findings";

/** The name of a finding: its title, else what it is. */
export function nameOf(record: Finding): string {
  const { number, path, repository, user, author } = record.facts;
  if (record.title) return typeof number === "number" ? `#${number} ${record.title}` : record.title;
  if (path) return String(path);
  const by = user ?? author;
  if (by) return `Comment by @${by}`;
  return repository ? String(repository) : record.tool.replaceAll("_", " ");
}

/** The finding's name, as a link where it has one. Brackets would end the link text early. */
export function linkTo(record: Finding): string {
  const name = nameOf(record).replaceAll(/[[\]]/g, "");
  return record.url ? `[${name}](${record.url})` : `*${name}*`;
}

/** The list of sources under an answer; nothing when no finding can be named. */
export function sourceList(records: Finding[]): string {
  const named = records.filter((record) => record.title || record.url || record.facts.path);
  const lines = [...new Set(named.map((record) => `- ${linkTo(record)}`))].slice(0, 4);
  return lines.length > 0 ? `\n\n**Sources**\n${lines.join("\n")}` : "";
}

const SHOWN_FACTS = ["state", "status", "labels", "assignees", "language", "user", "price", "date"];

/** State, labels and the like, in parentheses behind a list entry. */
export function factSuffix(record: Finding): string {
  const { facts } = record;
  const shown = SHOWN_FACTS.flatMap((key) => {
    const value = facts[key];
    if (value === undefined) return [];
    if (key === "labels") return [`labels: ${value}`];
    if (key === "assignees") return [`assigned to ${value}`];
    return key === "user" ? [`by @${value}`] : [String(value)];
  });
  return shown.length > 0 ? ` (${shown.join("; ")})` : "";
}
