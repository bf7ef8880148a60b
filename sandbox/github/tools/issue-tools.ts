import type { McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";
import { GitHubError, type GitHubRest, type Json } from "../github-rest";
import { searchAnyWord } from "./search-terms";
import { summarizeComment, summarizeThread } from "./summaries";
import { answerJson } from "./tool-answer";

const owner = z.string().describe("The user or organization the repository belongs to");
const repo = z.string().describe("The repository, without its owner");
const perPage = z.number().int().min(1).max(100).optional().describe("How many results at most");
const issueNumber = z.number().int().positive().describe("Which issue, the number after #");

export function registerIssueTools(server: McpServer, rest: GitHubRest): void {
  server.registerTool(
    "search_issues",
    {
      description: "Find issues on GitHub by what they are about. Pull requests are not included.",
      inputSchema: z.object({
        query: z.string().describe("What to look for, in plain words"),
        owner: owner.optional(),
        repo: repo.optional(),
        perPage,
      }),
      annotations: { readOnlyHint: true },
    },
    (input) =>
      answerJson(async () => {
        const scope = input.owner && input.repo ? ` repo:${input.owner}/${input.repo}` : "";
        const query = `${input.query} is:issue${scope}`;
        const answer = await searchAnyWord(rest, "/search/issues", query, input.perPage ?? 30);
        return { ...answer, items: answer.items.map(summarizeThread) };
      }),
  );

  server.registerTool(
    "list_issues",
    {
      description: "All issues of one GitHub repository, newest first",
      inputSchema: z.object({
        owner,
        repo,
        state: z.enum(["OPEN", "CLOSED"]).optional().describe("Only those in this state"),
        labels: z.array(z.string()).optional().describe("Only those with all of these labels"),
        perPage,
      }),
      annotations: { readOnlyHint: true },
    },
    (input) => answerJson(() => listIssues(rest, input)),
  );

  server.registerTool(
    "issue_read",
    {
      description: "Read one issue of a GitHub repository, or its comments or labels",
      inputSchema: z.object({
        method: z
          .enum(["get", "get_comments", "get_labels"])
          .describe("get: the issue; get_comments: its comments; get_labels: its labels"),
        owner,
        repo,
        issue_number: issueNumber,
      }),
      annotations: { readOnlyHint: true },
    },
    (input) =>
      answerJson(async () => {
        const url = `/repos/${input.owner}/${input.repo}/issues/${input.issue_number}`;
        if (input.method === "get") return summarizeThread(await rest.get(url));
        if (input.method === "get_labels") return rest.list(`${url}/labels`);
        return (await rest.list(`${url}/comments?per_page=100`)).map(summarizeComment);
      }),
  );

  server.registerTool(
    "issue_write",
    {
      description: "File an issue in a GitHub repository, or change one that exists",
      inputSchema: z.object({
        method: z.enum(["create", "update"]).describe("create or update"),
        owner,
        repo,
        title: z.string().optional().describe("What the issue is called"),
        body: z.string().optional().describe("What it says, in markdown"),
        issue_number: issueNumber.optional(),
        labels: z.array(z.string()).optional().describe("The labels it gets"),
        state: z.enum(["open", "closed"]).optional().describe("The state it gets"),
      }),
      annotations: { readOnlyHint: false },
    },
    (input) => answerJson(() => writeIssue(rest, input)),
  );

  server.registerTool(
    "add_issue_comment",
    {
      description: "Write a comment under an issue or a pull request on GitHub",
      inputSchema: z.object({
        owner,
        repo,
        issue_number: issueNumber,
        body: z.string().describe("The comment, in markdown"),
      }),
      annotations: { readOnlyHint: false },
    },
    (input) =>
      answerJson(async () => {
        const url = `/repos/${input.owner}/${input.repo}/issues/${input.issue_number}/comments`;
        return summarizeComment(await rest.post(url, { body: input.body }));
      }),
  );
}

async function listIssues(
  rest: GitHubRest,
  input: {
    owner: string;
    repo: string;
    state?: "OPEN" | "CLOSED" | undefined;
    labels?: string[] | undefined;
    perPage?: number | undefined;
  },
) {
  const query = new URLSearchParams({
    state: input.state?.toLowerCase() ?? "all",
    per_page: "100",
    ...(input.labels?.length ? { labels: input.labels.join(",") } : {}),
  });
  const issues = await rest.list(`/repos/${input.owner}/${input.repo}/issues?${query}`);
  return {
    issues: issues.slice(0, input.perPage ?? 30).map(summarizeThread),
    totalCount: issues.length,
    pageInfo: { hasNextPage: false },
  };
}

async function writeIssue(
  rest: GitHubRest,
  input: {
    method: "create" | "update";
    owner: string;
    repo: string;
    issue_number?: number | undefined;
    title?: string | undefined;
    body?: string | undefined;
    labels?: string[] | undefined;
    state?: "open" | "closed" | undefined;
  },
) {
  const url = `/repos/${input.owner}/${input.repo}/issues`;
  const { title, body, labels, state } = input;
  const fields: Json = Object.fromEntries(
    Object.entries({ title, body, labels, state }).filter(([, value]) => value !== undefined),
  );
  if (input.method === "create") {
    if (!title) throw new GitHubError(422, "title is required to create an issue");
    return summarizeThread(await rest.post(url, fields));
  }
  if (!input.issue_number)
    throw new GitHubError(422, "issue_number is required to update an issue");
  return summarizeThread(await rest.patch(`${url}/${input.issue_number}`, fields));
}
