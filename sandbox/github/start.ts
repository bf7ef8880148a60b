import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { createEmulator } from "emulate";
import { BOT_LOGIN, COMPANY, PEOPLE } from "./company/people";
import { REPOSITORIES, seedCompany } from "./company/seed-company";
import { githubRest } from "./github-rest";
import { createMcpEndpoint } from "./mcp-endpoint";
import { createPages } from "./pages";

export interface GitHubStandIn {
  /** Streamable HTTP endpoint of the MCP server; wants `Authorization: Bearer <token>`. */
  mcpUrl: string;
  /** REST API, under the path that GitHub Enterprise Server uses. */
  apiUrl: string;
  port: number;
  stop(): Promise<void>;
}

/**
 * Starts a GitHub with the repositories of one imaginary company, and GitHub's MCP server over it.
 * Listens on 127.0.0.1 only; port 0 takes a free one. Nothing is kept: a restart seeds it anew.
 */
export async function startGitHub(options: {
  port: number;
  token: string;
}): Promise<GitHubStandIn> {
  const emulator = await createEmulator({ service: "github", port: 0, seed: seed(options.token) });
  // The emulator names itself localhost but listens on IPv4 only.
  const emulatorUrl = emulator.url.replace("localhost", "127.0.0.1");
  await seedCompany((login) => githubRest(emulatorUrl, personToken(login)));

  let handle: (request: Request) => Promise<Response> = async () =>
    new Response("starting", { status: 503 });
  const server = createServer(getRequestListener((request) => handle(request)));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", resolve);
  }).catch(async (error: unknown) => {
    await emulator.close();
    throw error;
  });
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : options.port;
  const origin = `http://127.0.0.1:${port}`;
  const apiUrl = `${origin}/api/v3`;

  const api = createApiProxy({ emulatorUrl, announcedUrl: emulator.url, origin, apiUrl });
  // The MCP server reaches the API over HTTP as any other client does, so links agree.
  const mcp = createMcpEndpoint(githubRest(apiUrl, options.token), options.token);
  const pages = createPages(githubRest(apiUrl, options.token));
  handle = async (request) => {
    const path = new URL(request.url).pathname;
    if (path === "/mcp" || path.startsWith("/mcp/")) return mcp.fetch(request);
    if (path.startsWith("/api/v3/")) return api(request);
    return pages(path);
  };

  return {
    mcpUrl: `${origin}/mcp`,
    apiUrl,
    port,
    async stop() {
      await mcp.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      await emulator.close();
    },
  };
}

const personToken = (login: string) => `seed-token-of-${login}`;

function seed(token: string) {
  const tokens: Record<string, { login: string; scopes: string[] }> = {
    [token]: { login: BOT_LOGIN, scopes: ["repo", "user"] },
  };
  for (const { login } of PEOPLE) {
    tokens[personToken(login)] = { login, scopes: ["repo", "user"] };
  }
  return {
    tokens,
    github: {
      users: PEOPLE,
      orgs: [
        { ...COMPANY, members: PEOPLE.map(({ login }) => ({ login, role: "admin" as const })) },
      ],
      repos: REPOSITORIES.map(({ name, description, language, topics }) => ({
        owner: COMPANY.login,
        name,
        description,
        language,
        topics,
        auto_init: false,
      })),
    },
  };
}

/** Forwards a REST call to the emulator and turns its own address in the answer into ours. */
function createApiProxy(urls: {
  emulatorUrl: string;
  announcedUrl: string;
  origin: string;
  apiUrl: string;
}) {
  return async (request: Request): Promise<Response> => {
    const { pathname, search } = new URL(request.url);
    const answer = await fetch(urls.emulatorUrl + pathname.slice("/api/v3".length) + search, {
      method: request.method,
      headers: {
        authorization: request.headers.get("authorization") ?? "",
        accept: request.headers.get("accept") ?? "application/json",
        "content-type": request.headers.get("content-type") ?? "application/json",
      },
      ...(request.method === "GET" || request.method === "HEAD"
        ? {}
        : { body: await request.arrayBuffer() }),
    });
    const text = (await answer.text())
      .replaceAll(/http:\/\/localhost:\d+\/(?=(repos|users|orgs|teams|search|user)\b)/g, (found) =>
        found.startsWith(urls.announcedUrl) ? `${urls.apiUrl}/` : found,
      )
      .replaceAll(urls.announcedUrl, urls.origin);
    return new Response(answer.status === 204 ? null : text, {
      status: answer.status,
      headers: { "content-type": answer.headers.get("content-type") ?? "application/json" },
    });
  };
}
