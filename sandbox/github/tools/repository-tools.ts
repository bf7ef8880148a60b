import type { McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";
import { type GitHubRest, isJson, type Json } from "../github-rest";
import { itemsOf, searchAnyWord, splitQuery } from "./search-terms";
import { summarizeRepository } from "./summaries";
import { answerJson } from "./tool-answer";

const perPage = z.number().int().min(1).max(100).optional().describe("How many results at most");
const owner = z.string().describe("The user or organization the repository belongs to");
const repo = z.string().describe("The repository, without its owner");

export function registerRepositoryTools(server: McpServer, rest: GitHubRest): void {
  server.registerTool(
    "get_me",
    {
      description: "Tell which GitHub user this connection acts as",
      inputSchema: z.object({}),
      annotations: { readOnlyHint: true },
    },
    () =>
      answerJson(async () => {
        const user = await rest.get("/user");
        return { login: user.login, name: user.name, html_url: user.html_url };
      }),
  );

  server.registerTool(
    "search_repositories",
    {
      description:
        "Look for repositories on GitHub whose name, description or topics have the given words",
      inputSchema: z.object({
        query: z.string().describe("Words to look for, with qualifiers such as `topic:api`"),
        perPage,
      }),
      annotations: { readOnlyHint: true },
    },
    ({ query, perPage: limit = 30 }) =>
      answerJson(async () => {
        const answer = await searchAnyWord(rest, "/search/repositories", query, limit);
        return { ...answer, items: answer.items.map(summarizeRepository) };
      }),
  );

  server.registerTool(
    "search_code",
    {
      description:
        "Look for exact words in the files of all GitHub repositories, and in their paths",
      inputSchema: z.object({
        query: z
          .string()
          .describe("Code to look for, with qualifiers such as `repo:owner/name` or `path:docs`"),
        perPage,
      }),
      annotations: { readOnlyHint: true },
    },
    ({ query, perPage: limit = 30 }) => answerJson(() => searchCode(rest, query, limit)),
  );

  server.registerTool(
    "get_file_contents",
    {
      description: "Read a file, or list a directory, of a GitHub repository",
      inputSchema: z.object({
        owner,
        repo,
        path: z.string().default("/").describe("Where the file or directory is"),
        ref: z.string().optional().describe("Branch, tag or commit"),
      }),
      annotations: { readOnlyHint: true },
    },
    async (input) => {
      const answer = await answerJson(() => readContents(rest, input));
      const [part] = answer.content;
      const file = part && !answer.isError ? parseFile(part.text) : null;
      if (!file) return answer;
      // A file comes as an embedded resource, a directory as JSON, as GitHub's server does it.
      return {
        content: [
          { type: "text" as const, text: `successfully downloaded text file (SHA: ${file.sha})` },
          {
            type: "resource" as const,
            resource: {
              uri: `repo://${input.owner}/${input.repo}/sha/${file.sha}/contents/${file.path}`,
              mimeType: "text/plain",
              text: file.text,
            },
          },
        ],
      };
    },
  );
}

/** All words must be in the file: GitHub's code search joins them with an implicit AND. */
async function searchCode(rest: GitHubRest, query: string, limit: number) {
  const { terms, qualifiers } = splitQuery(query);
  let items: Json[] | null = null;
  for (const term of terms.length > 0 ? terms : [""]) {
    const text = [term, ...qualifiers].join(" ").trim();
    const answer = await rest.get(`/search/code?per_page=100&q=${encodeURIComponent(text)}`);
    const hits = new Map(itemsOf(answer).map((item) => [item.html_url, item]));
    items = items ? items.filter((item) => hits.has(item.html_url)) : [...hits.values()];
  }
  return {
    total_count: items?.length ?? 0,
    incomplete_results: false,
    items: (items ?? []).slice(0, limit).map((item) => ({
      name: item.name,
      path: item.path,
      sha: item.sha,
      html_url: item.html_url,
      repository: isJson(item.repository) ? item.repository.full_name : undefined,
    })),
  };
}

interface FileText {
  path: string;
  sha: string;
  text: string;
}

/** A directory answers its entries, a file its text. */
async function readContents(
  rest: GitHubRest,
  input: { owner: string; repo: string; path: string; ref?: string | undefined },
): Promise<Json[] | FileText> {
  const path = input.path.replaceAll(/^\/+|\/+$/g, "");
  const query = input.ref ? `?ref=${encodeURIComponent(input.ref)}` : "";
  const found = await rest.read(`/repos/${input.owner}/${input.repo}/contents/${path}${query}`);
  if (Array.isArray(found)) {
    return found.map(({ type, name, path: at, size }) => ({ type, name, path: at, size }));
  }
  const text = Buffer.from(String(found.content ?? ""), "base64").toString("utf8");
  return { path, sha: String(found.sha), text };
}

function parseFile(json: string): FileText | null {
  const parsed = z
    .object({ path: z.string(), sha: z.string(), text: z.string() })
    .safeParse(JSON.parse(json));
  return parsed.success ? parsed.data : null;
}
