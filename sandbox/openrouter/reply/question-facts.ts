import type { Finding } from "./findings";
import { keywords } from "./words";

/** What the question itself, or an earlier result, says about the things tools ask for. */
export interface QuestionFacts {
  owner: string | null;
  repo: string | null;
  number: number | null;
  path: string | null;
  /** A text in quotes. */
  quoted: string | null;
  state: "open" | "closed" | null;
  limit: number | null;
}

const NOT_A_REPOSITORY = new Set(["and/or", "his/her", "he/she", "tcp/ip", "ci/cd", "on/off"]);

const SLUG = /(?:^|[\s(`"'])([\w-]+)\/([\w.-]*[\w-])(?=$|[\s)`"'?,.!:;])/g;
const FILE_NAME = /\.\w+$/;

export function readQuestionFacts(question: string): QuestionFacts {
  const slug = [...question.matchAll(SLUG)].find(
    ([, owner, repo = ""]) => !NOT_A_REPOSITORY.has(`${owner}/${repo}`) && !FILE_NAME.test(repo),
  );
  const named =
    /\b(?:repo|repository|project)\s+[`"']?([\w.-]*[\w-])[`"']?/i.exec(question)?.[1] ??
    /\b[`"']?([\w]+(?:-[\w]+)+)[`"']?\s+(?:repo|repository|project)\b/i.exec(question)?.[1] ??
    /\b(?:in|of|for|from|on)\s+(?:the\s+|our\s+)?[`"']?([a-z\d]+(?:-[a-z\d]+)+)[`"']?/i.exec(
      question,
    )?.[1];
  const number =
    /#(\d+)/.exec(question)?.[1] ??
    /\b(?:issues?|ticket|bug|pr|pull request|number)\s+(?:no\.?\s*)?(\d+)\b/i.exec(question)?.[1];
  return {
    owner: slug?.[1] ?? null,
    repo: slug?.[2] ?? isWord(named),
    number: number ? Number(number) : null,
    path: readPath(question),
    quoted: /["“]([^"”]{2,})["”]|'([^']{3,})'/.exec(question)?.slice(1).find(Boolean) ?? null,
    state: readState(question),
    limit:
      Number(/\b(?:top|first|last|latest|up to)\s+(\d{1,3})\b/i.exec(question)?.[1] ?? 0) || null,
  };
}

/** A word after "repo" is a name only if it is not one of the sentence's own words. */
function isWord(candidate: string | undefined): string | null {
  return candidate && keywords(candidate).length > 0 && !/^(issues?|has|with)$/i.test(candidate)
    ? candidate
    : null;
}

function readPath(question: string): string | null {
  const path =
    /(?:^|[\s`"'(])((?:[\w.-]+\/)*[\w-]+\.(?:md|tsx?|jsx?|json|ya?ml|sql|py|go|rs|tf|txt|toml|css|sh))\b/i;
  const found = path.exec(question)?.[1];
  if (found) return found;
  if (/\breadme\b/i.test(question)) return "README.md";
  return /\bchangelog\b/i.test(question) ? "CHANGELOG.md" : null;
}

function readState(question: string): "open" | "closed" | null {
  if (/\b(closed|resolved|fixed|done|completed|merged)\b/i.test(question)) return "closed";
  return /\b(open|unresolved|outstanding|pending)\b/i.test(question) ? "open" : null;
}

/** Adds what a result tells: the repository it is in, its number, its path. */
export function addRecordFacts(facts: QuestionFacts, record: Finding | undefined): QuestionFacts {
  if (!record) return facts;
  const slug = String(record.facts.repository ?? record.facts.full_name ?? "");
  const [owner, repo] = /^[\w-]+\/[\w.-]+$/.test(slug) ? slug.split("/") : [];
  const number = record.facts.number;
  return {
    ...facts,
    owner: facts.owner ?? owner ?? null,
    repo: facts.owner ? facts.repo : (repo ?? facts.repo),
    number: facts.number ?? (typeof number === "number" ? number : null),
    path: typeof record.facts.path === "string" ? record.facts.path : facts.path,
  };
}
