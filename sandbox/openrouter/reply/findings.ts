import type { ToolRound } from "./conversation";

type Json = Record<string, unknown>;

/** Something a tool returned that can be quoted, linked to or asked about further. */
export interface Finding {
  tool: string;
  title: string;
  url: string | null;
  /** Prose to quote from. */
  text: string;
  /** Short scalar fields, such as state, number or author. */
  facts: Record<string, string | number | boolean>;
}

export interface Findings {
  records: Finding[];
  /** Scalars that belong to no record: a temperature, a time, a total. */
  values: Record<string, string | number | boolean>;
  /** Tool failures, as they were reported. */
  failures: { tool: string; message: string }[];
}

const TITLE_FIELDS = ["title", "full_name", "name", "heading", "subject", "label", "path"];
const TEXT_FIELDS = [
  "content",
  "text",
  "body",
  "snippet",
  "excerpt",
  "description",
  "summary",
  "passage",
  "answer",
];
const URL_FIELDS = ["html_url", "url", "link", "href", "source"];

/** Reads what the tools returned, whatever their shape: records, lists of records or values. */
export function collectFindings(rounds: ToolRound[]): Findings {
  const findings: Findings = { records: [], values: {}, failures: [] };
  for (const round of rounds) readResult(round, findings);
  findings.records = linkFiles(nameThreads(dropDuplicates(findings.records), rounds));
  return findings;
}

function readResult(round: ToolRound, into: Findings): void {
  const value = parseJson(round.result);
  if (value === undefined) {
    const parts = splitParts(round.result);
    if (parts) for (const part of parts) readResult({ ...round, result: part }, into);
    else readPlainText(round, into);
    return;
  }
  walk(value, round, into, 0);
}

/** A file comes as a sentence and then a JSON resource, each on a line of its own. */
function splitParts(result: string): string[] | null {
  const lines = result.split("\n");
  const isJsonLine = (line: string) => /^[[{]/.test(line) && parseJson(line) !== undefined;
  return lines.length > 1 && lines.some(isJsonLine) ? lines.filter(isJsonLine) : null;
}

function readPlainText(round: ToolRound, into: Findings): void {
  const text = round.result.trim();
  if (text === "") return;
  if (/^(error|github answered [45]\d\d|failed|tool execution)/i.test(text)) {
    into.failures.push({ tool: round.name, message: text });
    return;
  }
  into.records.push({ tool: round.name, title: "", url: null, text, facts: {} });
}

function walk(value: unknown, round: ToolRound, into: Findings, depth: number): void {
  if (depth > 6) return;
  if (Array.isArray(value)) {
    for (const item of value) walk(item, round, into, depth + 1);
    return;
  }
  if (typeof value === "string") {
    readResult({ ...round, result: value }, into);
    return;
  }
  if (typeof value !== "object" || value === null) {
    if (typeof value === "number" || typeof value === "boolean") into.values[round.name] = value;
    return;
  }
  const object: Json = { ...value };
  if (typeof object.error === "string" || object.isError === true) {
    into.failures.push({ tool: round.name, message: errorText(object) });
    return;
  }
  if (object.type === "resource" && isObject(object.resource)) {
    readResource(object.resource, round, into);
    return;
  }
  const envelope = object.type === "text" && typeof object.text === "string";
  if (envelope) {
    walk(object.text, round, into, depth + 1);
    return;
  }
  const record = readRecord(object, round);
  if (record) {
    into.records.push(record);
    return;
  }
  for (const [key, child] of Object.entries(object)) {
    if (isScalar(child)) {
      if (depth === 0 && child !== "") into.values[key] = child;
    } else walk(child, round, into, depth + 1);
  }
}

/** A file of a repository: its path names it. */
function readResource(resource: Json, round: ToolRound, into: Findings): void {
  const uri = String(resource.uri ?? "");
  const path = uri.split("/contents/")[1] ?? uri;
  const text = String(resource.text ?? "");
  const [, owner = "", repo = ""] = /^repo:\/\/([^/]+)\/([^/]+)/.exec(uri) ?? [];
  const facts = { path, ...(owner ? { repository: `${owner}/${repo}` } : {}) };
  into.records.push({ tool: round.name, title: path, url: null, text, facts });
}

function readRecord(object: Json, round: ToolRound): Finding | null {
  const title = firstText(object, TITLE_FIELDS);
  const text = firstText(object, TEXT_FIELDS);
  const url = firstText(object, URL_FIELDS);
  if (!title && !text) return null;
  // A scalar such as {name: "Berlin", temperature: 21} is a record too; a bare wrapper is not.
  if (!text && !url && Object.values(object).some((child) => typeof child === "object" && child)) {
    const nested = Object.values(object).some(
      (child) => Array.isArray(child) && child.some(isObject),
    );
    if (nested) return null;
  }
  const facts: Finding["facts"] = {};
  for (const [key, child] of Object.entries(object)) {
    if (isScalar(child) && child !== "" && child !== text) facts[key] = child;
    if (isObject(child) && typeof child.login === "string") facts[key] = child.login;
    if (
      Array.isArray(child) &&
      child.length > 0 &&
      child.every((item) => typeof item === "string")
    ) {
      facts[key] = child.join(", ");
    }
  }
  return { tool: round.name, title, url: url || null, text, facts };
}

function errorText(object: Json): string {
  if (typeof object.error === "string") return object.error;
  const parts = Array.isArray(object.content) ? object.content.filter(isObject) : [];
  return parts.map((part) => String(part.text ?? "")).join(" ") || "the tool reported an error";
}

/** What the last tool returned, or everything when it returned nothing. */
export function recordsOfLastTool(records: Finding[], tool: string): Finding[] {
  const last = records.filter((record) => record.tool === tool);
  return last.length > 0 ? last : records;
}

/** A comment says nothing about what it is on; the call that read it and an earlier result do. */
function nameThreads(records: Finding[], rounds: ToolRound[]): Finding[] {
  return records.map((record) => {
    if (record.title !== "" || record.facts.user === undefined) return record;
    const call = rounds.find(({ name }) => name === record.tool);
    const number = Number(
      /"(?:issue_number|pullNumber)":\s*(\d+)/.exec(call?.arguments ?? "")?.[1],
    );
    const thread = records.find(({ title, facts }) => title !== "" && facts.number === number);
    return thread ? { ...record, facts: { ...record.facts, thread: thread.title } } : record;
  });
}

/** A file's text comes without a link; the search that found the file has one. */
function linkFiles(records: Finding[]): Finding[] {
  const linked = records.filter(({ url, facts }) => url !== null && facts.path !== undefined);
  const links = new Map(linked.map(({ facts, url }) => [facts.path, url]));
  return records.map((record) => ({
    ...record,
    url: record.url ?? links.get(record.facts.path ?? "") ?? null,
  }));
}

function dropDuplicates(records: Finding[]): Finding[] {
  const seen = new Map<string, Finding>();
  for (const record of records) {
    const key = `${record.url ?? ""}|${record.title}|${record.text.slice(0, 80)}`;
    if (!seen.has(key)) seen.set(key, record);
  }
  return [...seen.values()];
}

function firstText(object: Json, fields: string[]): string {
  for (const field of fields) {
    const value = object[field];
    if (typeof value === "string" && value.trim() !== "") return value.trim();
  }
  return "";
}

function parseJson(text: string): unknown {
  if (!/^\s*(["[{]|-?\d|true|false|null)/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isScalar = (value: unknown): value is string | number | boolean =>
  ["string", "number", "boolean"].includes(typeof value);
