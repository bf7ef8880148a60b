import { z } from "zod/mini";

/** Functions of our own tools; what an MCP server offers is GitHub's. */
const toolOfFunction: Record<string, string> = {
  search_documentation: "documentation",
  calculate: "calculator",
  date_weekday: "calendar",
  days_between: "calendar",
  date_after: "calendar",
};

export function toolIdOfFunction(name: string, isDynamic: boolean): string {
  return toolOfFunction[name] ?? (isDynamic ? "github" : name);
}

/** `search_documentation` as people say it: `Search documentation`. */
export function functionWords(name: string): string {
  const words = name.replaceAll(/[_-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const inputSchema = z.record(z.string(), z.unknown());
const briefLength = 80;

/** The values of a call's input in a line: what is looked for, and where. */
export function inputBrief(input: unknown): string {
  const parsed = inputSchema.safeParse(input);
  if (!parsed.success) return "";
  const values = Object.values(parsed.data).filter(
    (value) => typeof value === "string" || typeof value === "number",
  );
  const line = values.join(", ").replace(/\s+/g, " ");
  return line.length > briefLength ? `${line.slice(0, briefLength - 1)}…` : line;
}

const sectionsSchema = z.object({
  sections: z.array(z.object({ title: z.string(), url: z.string() })),
});
const contentSchema = z.object({
  content: z.array(z.object({ type: z.string(), text: z.string() })),
});

/** What a call returned: sources to follow, or text to read. */
export function outputWords(output: unknown): {
  sources: { title: string; url: string }[];
  text: string;
} {
  const sections = sectionsSchema.safeParse(output);
  if (sections.success) return { sources: sections.data.sections, text: "" };
  const content = contentSchema.safeParse(output);
  if (content.success) {
    return { sources: [], text: content.data.content.map(({ text }) => indented(text)).join("\n") };
  }
  return { sources: [], text: JSON.stringify(output, null, 2) ?? "" };
}

/** JSON in a text is easier to read on several lines. */
function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
