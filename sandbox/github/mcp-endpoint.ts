import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import type { GitHubRest } from "./github-rest";
import { registerIssueTools } from "./tools/issue-tools";
import { registerPullRequestTools } from "./tools/pull-request-tools";
import { registerRepositoryTools } from "./tools/repository-tools";

/**
 * GitHub's MCP server, as far as an assistant that reads (and files issues) needs it. Tool names
 * and parameters are those of github/github-mcp-server; parameters it has no use for are left out.
 */
export function createMcpEndpoint(rest: GitHubRest, token: string) {
  const handler = createMcpHandler(() => {
    const server = new McpServer({ name: "github-mcp-server", version: "sandbox" });
    registerRepositoryTools(server, rest);
    registerIssueTools(server, rest);
    registerPullRequestTools(server, rest);
    return server;
  });
  return {
    async fetch(request: Request): Promise<Response> {
      if (request.headers.get("authorization") !== `Bearer ${token}`) {
        return Response.json(
          { error: "invalid_token", error_description: "A valid bearer token is required" },
          { status: 401, headers: { "www-authenticate": 'Bearer error="invalid_token"' } },
        );
      }
      return handler.fetch(request);
    },
    close: () => handler.close(),
  };
}
