import { createMCPClient } from "@ai-sdk/mcp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { type GitHubStandIn, startGitHub } from "./start";

const token = "github-token-of-the-test";
let github: GitHubStandIn;
let client: Awaited<ReturnType<typeof createMCPClient>>;

const toolResult = z.object({
  isError: z.boolean().optional(),
  content: z.array(
    z.object({ text: z.string().optional(), resource: z.object({ text: z.string() }).optional() }),
  ),
});

async function call(name: string, input: Record<string, unknown>) {
  const tools = await client.tools();
  const tool = tools[name];
  if (!tool) throw new Error(`The server offers no tool ${name}`);
  const answer = await tool.execute(input, { toolCallId: "call", messages: [], context: {} });
  return toolResult.parse(answer);
}

async function callJson(name: string, input: Record<string, unknown>): Promise<unknown> {
  const answer = await call(name, input);
  expect(answer.isError ?? false, JSON.stringify(answer)).toBe(false);
  return JSON.parse(answer.content[0]?.text ?? "");
}

beforeAll(async () => {
  github = await startGitHub({ port: 0, token });
  client = await createMCPClient({
    transport: { type: "http", url: github.mcpUrl, headers: { authorization: `Bearer ${token}` } },
  });
});

afterAll(async () => {
  await client.close();
  await github.stop();
});

const inTracking = { owner: "lantern-freight", repo: "tracking-api" };

test("the server offers the read tools under GitHub's own names", async () => {
  expect(Object.keys(await client.tools())).toEqual(
    expect.arrayContaining([
      "get_me",
      "search_repositories",
      "search_code",
      "get_file_contents",
      "search_issues",
      "list_issues",
      "issue_read",
      "search_pull_requests",
      "list_pull_requests",
      "pull_request_read",
    ]),
  );
});

test("a connection without the token is refused", async () => {
  const attempt = createMCPClient({
    transport: { type: "http", url: github.mcpUrl, headers: { authorization: "Bearer wrong" } },
  });
  await expect(attempt).rejects.toThrow();
  expect((await fetch(github.mcpUrl, { method: "POST", body: "{}" })).status).toBe(401);
});

test("a question in natural language finds the issue that answers it first", async () => {
  const found = await callJson("search_issues", {
    query: "why do customers get webhooks twice after a restart?",
  });
  expect(found).toMatchObject({
    items: [{ number: 1, repository: "lantern-freight/tracking-api", state: "open" }],
  });
});

test("listing issues leaves pull requests out and keeps to the state asked for", async () => {
  const all = z
    .object({ totalCount: z.number(), issues: z.array(z.object({ title: z.string() })) })
    .parse(await callJson("list_issues", inTracking));
  expect(all.totalCount).toBe(4);
  expect(await callJson("list_issues", { ...inTracking, state: "CLOSED" })).toMatchObject({
    totalCount: 1,
    issues: [{ number: 3, state: "closed" }],
  });
  expect(await callJson("list_issues", { ...inTracking, labels: ["enhancement"] })).toMatchObject({
    issues: [{ number: 4 }],
  });
});

test("an issue and its comments are read separately", async () => {
  const issue = { ...inTracking, issue_number: 1 };
  expect(await callJson("issue_read", { ...issue, method: "get" })).toMatchObject({
    title: "Delivered webhooks are sent twice after a worker restart",
    assignees: ["jonas-lind"],
    labels: ["bug", "priority: high"],
  });
  const comments = await callJson("issue_read", { ...issue, method: "get_comments" });
  expect(JSON.stringify(comments)).toContain("release 3.4.2");
});

test("a merged pull request is closed and an open one is listed", async () => {
  expect(await callJson("list_pull_requests", inTracking)).toMatchObject([
    { number: 6, head: { ref: "claim-deliveries" } },
  ]);
  const merged = { ...inTracking, pullNumber: 5, method: "get" };
  expect(await callJson("pull_request_read", merged)).toMatchObject({
    state: "closed",
    merged: true,
  });
});

test("a file comes as text and a directory as its entries", async () => {
  const file = await call("get_file_contents", { ...inTracking, path: "docs/webhooks.md" });
  expect(file.content[1]?.resource?.text).toContain("within 10 seconds");
  expect(await callJson("get_file_contents", { ...inTracking, path: "docs" })).toMatchObject([
    { path: "docs/rate-limits.md" },
    { path: "docs/webhooks.md" },
  ]);
});

test("code search finds the file that has all the words", async () => {
  expect(await callJson("search_code", { query: "deliverWebhook fetch" })).toMatchObject({
    total_count: 1,
    items: [
      { path: "src/webhooks/deliver-webhook.ts", repository: "lantern-freight/tracking-api" },
    ],
  });
});

test("what GitHub refuses is a tool error that the model can read", async () => {
  const missing = { ...inTracking, issue_number: 4711, method: "get" };
  const answer = await call("issue_read", missing);
  expect(answer.isError).toBe(true);
  expect(answer.content[0]?.text).toContain("404");
});

test("a new issue is found afterwards, in this run and in this stand-in only", async () => {
  const written = z.object({ number: z.number() }).parse(
    await callJson("issue_write", {
      method: "create",
      owner: "lantern-freight",
      repo: "driver-app",
      title: "Barcode scanner freezes on wet labels",
    }),
  );
  expect(await callJson("search_issues", { query: "barcode scanner" })).toMatchObject({
    items: [{ number: written.number, user: { login: "lantern-bot" } }],
  });
  const other = await startGitHub({ port: 0, token });
  try {
    const answer = await fetch(`${other.apiUrl}/search/issues?q=barcode`);
    expect(await answer.json()).toMatchObject({ total_count: 0 });
  } finally {
    await other.stop();
  }
});

test("links lead to a page, and API links back to this API", async () => {
  const answer = await fetch(`${github.apiUrl}/repos/lantern-freight/tracking-api/issues/1`);
  const issue = z.object({ html_url: z.string(), url: z.string() }).parse(await answer.json());
  const page = await fetch(issue.html_url);
  expect(page.status).toBe(200);
  expect(await page.text()).toContain("Delivered webhooks are sent twice");
  expect(issue.url.startsWith(`${github.apiUrl}/repos/`)).toBe(true);
});
