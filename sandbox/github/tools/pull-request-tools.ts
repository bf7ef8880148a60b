import type { McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";
import type { GitHubRest } from "../github-rest";
import { searchAnyWord } from "./search-terms";
import { summarizeComment, summarizePullRequest } from "./summaries";
import { answerJson } from "./tool-answer";

const owner = z.string().describe("The user or organization the repository belongs to");
const repo = z.string().describe("The repository, without its owner");
const perPage = z.number().int().min(1).max(100).optional().describe("How many results at most");

export function registerPullRequestTools(server: McpServer, rest: GitHubRest): void {
  server.registerTool(
    "search_pull_requests",
    {
      description: "Find pull requests on GitHub by what they are about. Issues are not included.",
      inputSchema: z.object({
        query: z.string().describe("What to look for, with qualifiers such as `author:someone`"),
        owner: owner.optional(),
        repo: repo.optional(),
        perPage,
      }),
      annotations: { readOnlyHint: true },
    },
    (input) =>
      answerJson(async () => {
        const scope = input.owner && input.repo ? ` repo:${input.owner}/${input.repo}` : "";
        const query = `${input.query} is:pr${scope}`;
        const answer = await searchAnyWord(rest, "/search/issues", query, input.perPage ?? 30);
        return { ...answer, items: answer.items.map(summarizePullRequest) };
      }),
  );

  server.registerTool(
    "list_pull_requests",
    {
      description: "All pull requests of one GitHub repository",
      inputSchema: z.object({
        owner,
        repo,
        state: z.enum(["open", "closed", "all"]).optional().describe("Only those in this state"),
        perPage,
      }),
      annotations: { readOnlyHint: true },
    },
    (input) =>
      answerJson(async () => {
        const query = `state=${input.state ?? "open"}&per_page=${input.perPage ?? 30}`;
        const pulls = await rest.list(`/repos/${input.owner}/${input.repo}/pulls?${query}`);
        return pulls.map(summarizePullRequest);
      }),
  );

  server.registerTool(
    "pull_request_read",
    {
      description:
        "Read one pull request of a GitHub repository, or its files, comments or reviews",
      inputSchema: z.object({
        method: z
          .enum(["get", "get_files", "get_comments", "get_reviews"])
          .describe(
            "get: the pull request; get_files: changed files; get_comments: its comments; get_reviews: its reviews",
          ),
        owner,
        repo,
        pullNumber: z.number().int().positive().describe("Which pull request, the number after #"),
      }),
      annotations: { readOnlyHint: true },
    },
    (input) =>
      answerJson(async () => {
        const root = `/repos/${input.owner}/${input.repo}`;
        const url = `${root}/pulls/${input.pullNumber}`;
        if (input.method === "get") return summarizePullRequest(await rest.get(url));
        if (input.method === "get_files") return rest.list(`${url}/files`);
        if (input.method === "get_reviews") {
          return (await rest.list(`${url}/reviews`)).map(summarizeComment);
        }
        const comments = await rest.list(`${root}/issues/${input.pullNumber}/comments`);
        return comments.map(summarizeComment);
      }),
  );
}
