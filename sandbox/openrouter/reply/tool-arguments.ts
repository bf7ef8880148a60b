import { evaluateArithmetic, findArithmetic } from "./arithmetic";
import { dateArgument, durationArgument, wantsDate } from "./date-arguments";
import type { QuestionFacts } from "./question-facts";
import type { Parameter, ToolProfile } from "./tool-profile";
import { aboutWords, keywords, stem, tokenize } from "./words";

export type ToolArguments = Record<string, unknown>;

export interface PlannedCall {
  name: string;
  arguments: ToolArguments;
}

export interface ArgumentSource {
  question: string;
  facts: QuestionFacts;
  /** Words that were not asked but steer the choice, such as `comments` for a second look. */
  hints: string[];
  /** Words to search for; empty takes the question's own. */
  query: string;
}

/** Plans a call, or answers null when something that the tool requires is not known. */
export function planCall(
  profile: ToolProfile,
  source: Pick<ArgumentSource, "question" | "facts"> & Partial<ArgumentSource>,
): PlannedCall | null {
  const filled = fillArguments(profile, { hints: [], query: "", ...source });
  return filled && { name: profile.name, arguments: filled };
}

/** Fills a tool's parameters, or answers null when a required one cannot be known. */
function fillArguments(profile: ToolProfile, source: ArgumentSource): ToolArguments | null {
  const filled: ToolArguments = {};
  for (const parameter of profile.parameters) {
    const value = fillParameter(profile, parameter, source);
    if (value === undefined && parameter.required) return null;
    if (value !== undefined) filled[parameter.name] = value;
  }
  return filled;
}

function fillParameter(
  profile: ToolProfile,
  parameter: Parameter,
  source: ArgumentSource,
): unknown {
  const { name } = parameter;
  if (wantsDate(parameter)) return dateArgument(parameter, source.question);
  if (profile.parameters.some(wantsDate) && /^(years|months|weeks|days)$/.test(name)) {
    return durationArgument(parameter, source.question);
  }
  if (profile.queryParameter?.name === name) return searchText(profile, source);
  if (parameter.choices.length > 0) return chooseValue(profile, parameter, source);
  const known = knownValue(profile, parameter, source);
  if (known !== undefined) return known;
  if (!parameter.required) return undefined;
  return guessRequired(parameter, source);
}

/** Values that the question or a result names outright. Undefined: nothing is known. */
function knownValue(profile: ToolProfile, parameter: Parameter, source: ArgumentSource): unknown {
  const { facts, question } = source;
  const name = parameter.name.toLowerCase();
  if (name === "owner" || name === "org" || name === "organization") return facts.owner ?? NEEDED;
  if (name === "repo" || name === "repository") {
    if (facts.repo === null) return NEEDED;
    const wantsSlug =
      name === "repository" && !profile.parameters.some(({ name: n }) => n === "owner");
    return wantsSlug && facts.owner ? `${facts.owner}/${facts.repo}` : facts.repo;
  }
  if (/^(issue_?number|pull_?number|pr_?number|number)$/.test(name)) return facts.number ?? NEEDED;
  if (/^(path|file|file_?path|filename)$/.test(name)) return facts.path ?? NEEDED;
  if (/^(per_?page|limit|count|top_?k|max_?results|size)$/.test(name) && isNumeric(parameter)) {
    return facts.limit === null ? undefined : clamp(facts.limit, parameter);
  }
  if (/^(expression|formula|calculation)$/.test(name)) return findArithmetic(question) ?? NEEDED;
  if (name === "labels") return labelsOf(question);
  if (/^(title|subject|name|topic|theme)$/.test(name)) return titleOf(source);
  if (/^(body|content|message|description|comment|text)$/.test(name) && profile.writeVerb) {
    return bodyOf(source);
  }
  if (/^(city|location|place|address|time_?zone)$/.test(name)) {
    return /\b(?:in|at|for)\s+((?:[A-Z][\p{L}/_-]+\s?)+)/u.exec(question)?.[1]?.trim();
  }
  if (/e?mail/.test(name)) return /[\w.+-]+@[\w-]+\.[\w.]+/.exec(question)?.[0];
  if (/^(url|link|uri)$/.test(name)) return /https?:\/\/[^\s)>"']+/.exec(question)?.[0];
  return undefined;
}

/** Stands for a thing that cannot be guessed: a wrong repository is worse than no call. */
const NEEDED = undefined;

function guessRequired(parameter: Parameter, source: ArgumentSource): unknown {
  if (/^(owner|org|repo|.*(number|path|_id|Id)|id|expression|email|url)$/.test(parameter.name)) {
    return undefined;
  }
  if (isNumeric(parameter)) {
    const number = /-?\d+(?:\.\d+)?/.exec(source.question)?.[0];
    return number === undefined ? undefined : clamp(Number(number), parameter);
  }
  if (parameter.type === "boolean") return false;
  if (parameter.type === "array") {
    return parameter.itemType === "string" ? keywords(source.question).slice(0, 5) : [];
  }
  if (parameter.type === "object") return {};
  return source.facts.quoted ?? (keywords(source.question).join(" ") || source.question);
}

function chooseValue(profile: ToolProfile, parameter: Parameter, source: ArgumentSource): unknown {
  const { state } = source.facts;
  const stateChoice = parameter.choices.find((choice) => choice.toLowerCase() === state);
  if (/state|status/.test(parameter.name) && !profile.writeVerb) return stateChoice;
  const said = new Set([...tokenize(source.question), ...source.hints].map(stem));
  const scored = parameter.choices.map((choice) => ({
    choice,
    score: choice
      .toLowerCase()
      .split(/[_\s-]+/)
      .filter((word) => said.has(stem(word))).length,
  }));
  const best = scored.toSorted((a, b) => b.score - a.score)[0];
  if (best && best.score > 0) return best.choice;
  if (!parameter.required) return undefined;
  const usual = profile.writeVerb ? "create" : "get";
  return parameter.choices.find((choice) => choice === usual) ?? parameter.choices[0];
}

function searchText(profile: ToolProfile, source: ArgumentSource): string {
  const { facts, question, query } = source;
  if (query !== "") return query;
  const isAbout = (subject: string) => profile.subjects.includes(stem(subject));
  if (facts.repo && isAbout("repository")) return facts.repo;
  const names = new Set([facts.owner, facts.repo, ...(facts.repo?.split("-") ?? [])]);
  const identifiers = isAbout("code") ? (question.match(IDENTIFIER) ?? []) : [];
  const about = (identifiers.length > 0 ? identifiers : aboutWords(question))
    .filter((word) => !names.has(word) && word !== String(facts.number))
    .slice(0, 6);
  const text = [...about, ...qualifiers(profile, source)].join(" ");
  if (text !== "") return text;
  if (isAbout("repository")) return "is:public";
  return /github/i.test(profile.description) ? "is:open" : question;
}

/** Names as code has them: camelCase, snake_case or with parentheses behind. */
const IDENTIFIER = /\b(?:[a-z]+[A-Z]\w*|[A-Z]\w*[a-z][A-Z]\w*|\w+_\w+|\w+(?=\(\)))/g;

/** GitHub's search takes the state and, where the tool has no parameters for it, the place. */
function qualifiers(profile: ToolProfile, { facts }: ArgumentSource): string[] {
  if (!/github/i.test(profile.description) || profile.subjects.includes(stem("repository")))
    return [];
  const isCode = profile.subjects.includes(stem("code"));
  const state = facts.state && !isCode ? [`is:${facts.state}`] : [];
  const hasPlace = profile.parameters.some(({ name }) => name === "owner");
  const place = !hasPlace && facts.owner && facts.repo ? [`repo:${facts.owner}/${facts.repo}`] : [];
  return [...state, ...place];
}

/** "Bugs" are issues with that label; other labels are named as such. */
function labelsOf(question: string): string[] | undefined {
  const label = /\blabel(?:l?ed)?\s+[`"']?([\w-]+)/i.exec(question)?.[1];
  if (label) return [label];
  return /\bbugs\b/i.test(question) ? ["bug"] : undefined;
}

function titleOf({ question, facts }: ArgumentSource): string {
  if (facts.quoted) return facts.quoted;
  const named = /\b(?:titled|called|named|about|saying|that says|for|to)\s+(.+?)(?:[.!?]|$)/i;
  const title = named.exec(question)?.[1] ?? question;
  return (title.charAt(0).toUpperCase() + title.slice(1)).slice(0, 120);
}

function bodyOf({ question, facts }: ArgumentSource): string {
  const afterColon = /:\s+(.{3,})$/s.exec(question)?.[1];
  return afterColon ?? facts.quoted ?? question;
}

const isNumeric = ({ type }: Parameter) => type === "number" || type === "integer";

function clamp(value: number, { type, minimum, maximum }: Parameter): number {
  const bounded = Math.min(Math.max(value, minimum ?? value), maximum ?? value);
  return type === "integer" ? Math.round(bounded) : bounded;
}

/** Whether an arithmetic tool has something to compute. */
export function hasArithmetic(question: string): boolean {
  const expression = findArithmetic(question);
  return expression !== null && evaluateArithmetic(expression) !== null;
}
