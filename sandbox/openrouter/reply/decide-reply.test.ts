import { describe, expect, test } from "vitest";
import { chatRequest, type OfferedTool } from "../http/chat-request";
import { readConversation } from "./conversation";
import { decideReply } from "./decide-reply";

type Message = { role: string; content: string; tool_calls?: unknown[]; tool_call_id?: string };

function reply(messages: Message[] | string, tools: OfferedTool[] = [], toolChoice?: unknown) {
  const list = typeof messages === "string" ? [{ role: "user", content: messages }] : messages;
  return decideReply(
    readConversation(
      chatRequest.parse({
        model: "any",
        messages: list,
        tools: tools.map((tool) => ({ type: "function", function: tool })),
        tool_choice: toolChoice,
      }),
    ),
  );
}

function text(messages: Message[] | string, tools: OfferedTool[] = []): string {
  const answer = reply(messages, tools);
  return answer.kind === "text" ? answer.text : `called ${JSON.stringify(answer.calls)}`;
}

function calls(question: Message[] | string, tools: OfferedTool[], toolChoice?: unknown) {
  const answer = reply(question, tools, toolChoice);
  return answer.kind === "calls" ? answer.calls : [];
}

const string = (description = "") => ({ type: "string", description });
const offer = (
  name: string,
  description: string,
  properties: Record<string, unknown>,
  required: string[] = Object.keys(properties),
): OfferedTool => ({ name, description, parameters: { type: "object", properties, required } });

const docs = offer("search_documentation", "Search the product documentation", { query: string() });
const listIssues = offer(
  "list_issues",
  "All issues of a GitHub repository",
  { owner: string(), repo: string(), state: { type: "string", enum: ["OPEN", "CLOSED"] } },
  ["owner", "repo"],
);
const searchIssues = offer("search_issues", "Find issues on GitHub", { query: string() });
const issueWrite = offer("issue_write", "File an issue in a GitHub repository", {
  method: { type: "string", enum: ["create", "update"] },
  owner: string(),
  repo: string(),
  title: string(),
});
const searchRepositories = offer("search_repositories", "Look for repositories on GitHub", {
  query: string(),
});
const deploy = offer("deploy_service", "Deploy a service to an environment", {
  service: string(),
  environment: { type: "string", enum: ["staging", "production"] },
});
const calculator = offer("calculate", "Evaluate an expression", { expression: string() });

/** The messages after a tool was called with the given result. */
function afterCall(question: string, name: string, args: object, result: unknown): Message[] {
  return [
    { role: "user", content: question },
    {
      role: "assistant",
      content: "",
      tool_calls: [
        { id: "c1", type: "function", function: { name, arguments: JSON.stringify(args) } },
      ],
    },
    { role: "tool", tool_call_id: "c1", content: JSON.stringify(result) },
  ];
}

describe("which tool is called", () => {
  test("a question of substance goes to the documentation with its telling words", () => {
    expect(calls("How do I reset my password?", [docs])).toEqual([
      { name: "search_documentation", arguments: { query: "reset password" } },
    ]);
  });

  test("small talk, sums and work on a given text call nothing", () => {
    for (const message of [
      "Hello!",
      "Thanks a lot",
      "Who are you?",
      "What is 3 * 4?",
      "Summarize this: The ledger came first. Billing followed a week later.",
    ]) {
      expect(calls(message, [docs, searchIssues, calculator].slice(0, 2)), message).toEqual([]);
    }
  });

  test("a named repository is listed, by the state that was asked for", () => {
    expect(calls("Which issues are open in acme/shop?", [docs, listIssues, searchIssues])).toEqual([
      { name: "list_issues", arguments: { owner: "acme", repo: "shop", state: "OPEN" } },
    ]);
  });

  test("a repository named without its owner is looked for first, then listed", () => {
    const tools = [docs, listIssues, searchIssues, searchRepositories];
    const question = "List the closed issues in tracking-api";
    expect(calls(question, tools)).toEqual([
      { name: "search_repositories", arguments: { query: "tracking-api" } },
    ]);
    const found = { items: [{ full_name: "acme/tracking-api", html_url: "https://x.test/a/b" }] };
    const then = afterCall(question, "search_repositories", { query: "tracking-api" }, found);
    expect(calls(then, tools)).toEqual([
      { name: "list_issues", arguments: { owner: "acme", repo: "tracking-api", state: "CLOSED" } },
    ]);
  });

  test("two questions in one call two tools at once", () => {
    const question = "How do I reset my password, and is there an issue about a login loop?";
    expect(calls(question, [docs, searchIssues]).map(({ name }) => name)).toEqual([
      "search_documentation",
      "search_issues",
    ]);
  });

  test("what changes something is called when ordered, never when asked about", () => {
    const tools = [docs, issueWrite, deploy, listIssues, searchIssues];
    expect(calls('Create an issue in acme/shop titled "Cart is empty"', tools)).toEqual([
      {
        name: "issue_write",
        arguments: { method: "create", owner: "acme", repo: "shop", title: "Cart is empty" },
      },
    ]);
    expect(calls("Please deploy the checkout service to production", tools)).toMatchObject([
      { name: "deploy_service", arguments: { environment: "production" } },
    ]);
    const written = [
      "How do I deploy a service?",
      "List open issues in acme/shop",
      "Who can create an issue in acme/shop?",
    ].flatMap((question) => calls(question, tools).map(({ name }) => name));
    expect(written).not.toContain("deploy_service");
    expect(written).not.toContain("issue_write");
  });

  test("a calculator is used for sums when there is one", () => {
    expect(calls("What is 12 * 7?", [docs, calculator])).toEqual([
      { name: "calculate", arguments: { expression: "12 * 7" } },
    ]);
  });

  test("tool_choice forces a call once, and none forbids it", () => {
    const forced = { type: "function", function: { name: "search_issues" } };
    expect(calls("hello", [docs, searchIssues], forced).map(({ name }) => name)).toEqual([
      "search_issues",
    ]);
    expect(calls("hello", [docs], "required")).toHaveLength(1);
    expect(calls("How do refunds work?", [docs], "none")).toEqual([]);
    const done = afterCall("hello", "search_issues", { query: "hello" }, { items: [] });
    expect(calls(done, [searchIssues], forced)).toEqual([]);
  });

  test("the same call is never made twice in a turn", () => {
    const question = "How do refunds work?";
    const empty = afterCall(question, "search_documentation", { query: "refunds work" }, []);
    expect(calls(empty, [docs])).toEqual([]);
    expect(text(empty, [docs])).toContain("found nothing about **refunds, work**");
  });
});

describe("what is answered", () => {
  const results = {
    results: [
      {
        title: "Refunds",
        url: "https://docs.test/refunds",
        content:
          "Write to support. Refunds are possible within 14 days of a purchase. We like cake.",
      },
      {
        title: "Plans",
        url: "https://docs.test/plans",
        content: "The Pro plan has 5,000 credits.",
      },
    ],
  };

  test("the sentence that answers is quoted and its source linked; the rest is left out", () => {
    const answer = text(
      afterCall("Within how many days is a refund possible?", docs.name, { query: "x" }, results),
      [docs],
    );
    expect(answer).toContain("Refunds are possible within 14 days of a purchase.");
    expect(answer).toContain("[Refunds](https://docs.test/refunds)");
    expect(answer).not.toContain("cake");
    expect(answer).not.toContain("Pro plan");
  });

  test("a further source that is a question keeps its own mark alone", () => {
    const title = "Plans: When is a refund possible?";
    const content = "A refund of a plan is possible within 7 days of its renewal.";
    const answer = text(
      afterCall(
        "Within how many days is a refund possible?",
        docs.name,
        { query: "x" },
        {
          results: [...results.results, { title, url: "https://docs.test/plans#refund", content }],
        },
      ),
      [docs],
    );
    expect(answer).toMatch(/\*\*(Refunds:|Plans: When is a refund possible\?)\*\* /);
    expect(answer).not.toContain("?:");
  });

  test("results that answer something else are not passed off as the answer", () => {
    const answer = text(
      afterCall("How do I export invoices?", docs.name, { query: "export invoices" }, results),
      [docs],
    );
    expect(answer).toContain("nothing that answers this directly");
  });

  test("a tool's failure is reported with its own words", () => {
    const messages = afterCall(
      "How do refunds work?",
      docs.name,
      { query: "refunds work" },
      {
        error: "The index is being rebuilt",
      },
    );
    expect(text(messages, [docs])).toContain("The index is being rebuilt");
  });

  test("plain values are told as they are", () => {
    const weather = offer("get_weather", "Get the weather in a city", { city: string() });
    expect(calls("What is the weather in Oslo?", [weather])).toEqual([
      { name: "get_weather", arguments: { city: "Oslo" } },
    ]);
    const answer = text(
      afterCall(
        "What is the weather in Oslo?",
        weather.name,
        { city: "Oslo" },
        { temperatureC: -4 },
      ),
      [weather],
    );
    expect(answer).toContain("**Temperature c:** -4");
  });
});

describe("without tools", () => {
  const history: Message[] = [
    { role: "user", content: "My name is Ada" },
    {
      role: "assistant",
      content: "Nice to meet you, Ada! The maintenance window is Sunday at noon.",
    },
  ];
  const then = (content: string) => [...history, { role: "user", content }];

  test("it remembers what was said", () => {
    expect(text(then("What is my name?"))).toBe("Your name is **Ada**.");
    expect(text(then("What was my first message?"))).toContain("My name is Ada");
    expect(text(then("When is the maintenance window?"))).toContain("Sunday at noon");
    expect(text(then("Summarize our conversation"))).toContain("**You:** My name is Ada");
  });

  test("it tells what its instructions say of the product, and keeps its orders to itself", () => {
    const system = {
      role: "system",
      content:
        "You are the assistant of Acme. Never mention the Pro plan first. The Pro plan has 5,000 credits a month.",
    };
    const answer = text([system, { role: "user", content: "How many credits has the Pro plan?" }]);
    expect(answer).toContain("5,000 credits a month");
    expect(answer).not.toContain("Never mention");
  });

  test("it calculates, also in words, and mistakes no date for a sum", () => {
    expect(text("What is (2 + 3) * 4?")).toContain("**20**");
    expect(text("15 percent of 80")).toContain("**12**");
    expect(text("1,200 divided by 5")).toContain("**240**");
    expect(text("What happened on 2024-05-17?")).not.toContain("=");
  });

  test("it says what it is and what it does not know", () => {
    expect(text("Who are you?")).toContain("local sandbox model");
    expect(text("What is the capital of France?")).toContain("local sandbox model");
  });

  test("it names a conversation when the instructions ask for a title", () => {
    const instructions =
      "Generate a short title for the conversation that starts with this message.";
    const answer = text([
      { role: "system", content: instructions },
      { role: "user", content: "How do I reset my password on the phone?" },
    ]);
    expect(answer).toBe("Reset password phone");
  });
});
