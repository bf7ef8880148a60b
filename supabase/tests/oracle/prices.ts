import { credits } from "../fixture/credits";

/** What a request asks for or what it used. */
export type Facts = { tools: string[]; input: number; output: number };

export type Request = Facts & {
  action: "query" | "message" | "answer";
  /** The text has a word that makes a message dearer. */
  matches: boolean;
};

export type Ending = "completed" | "stopped" | "failed" | "empty" | "checkpoint";

const flat = { query: credits(5), message: credits(1), answer: credits(2) };
const toolPrices: Record<string, number> = {
  documentation: credits(5),
  github: credits(10),
  deployer: 0,
};

/** $3 and $15 a million tokens, a tenth on top, a credit is a cent. */
const tokens = (facts: Facts) => facts.input * 330 + facts.output * 1650;

export const flatOf = (request: Request) => flat[request.action];
export const hasTokens = (request: Request) => request.action === "answer";

/** The list price of a request before it runs. */
export function priceOf(request: Request): number {
  const raised = request.matches || request.tools.includes("deployer");
  return (
    flatOf(request) +
    (request.action === "message" && raised ? credits(4) : 0) +
    (hasTokens(request) ? tokens(request) : 0) +
    [...new Set(request.tools)].reduce((sum, tool) => sum + (toolPrices[tool] ?? 0), 0)
  );
}

/** What a held request owes for how it ended: tools count only when they were asked for. */
export function owedFor(request: Request, ending: Ending, started: boolean, used: Facts): number {
  const ran = [...new Set(used.tools)].filter((tool) => request.tools.includes(tool));
  const isBaseDue = ending === "completed" || started;
  const isRaised = request.matches || ran.includes("deployer");
  return (
    (isBaseDue ? flatOf(request) : 0) +
    (isBaseDue && request.action === "message" && isRaised ? credits(4) : 0) +
    (hasTokens(request) ? tokens(used) : 0) +
    ran.reduce((sum, tool) => sum + (toolPrices[tool] ?? 0), 0)
  );
}
