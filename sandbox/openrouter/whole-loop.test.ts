import { createMCPClient } from "@ai-sdk/mcp";
import { createOpenRouter } from "@openrouter/ai-sdk-provider";
import { dynamicTool, isStepCount, jsonSchema, streamText, type ToolSet } from "ai";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { type GitHubStandIn, startGitHub } from "../github/start";
import { type OpenRouterStandIn, startOpenRouter } from "./start";

const token = "github-token-of-the-test";
let models: OpenRouterStandIn;
let github: GitHubStandIn;
let client: Awaited<ReturnType<typeof createMCPClient>>;

beforeAll(async () => {
  models = await startOpenRouter({ port: 0, chunkDelayMs: 0 });
  github = await startGitHub({ port: 0, token });
  client = await createMCPClient({
    transport: { type: "http", url: github.mcpUrl, headers: { authorization: `Bearer ${token}` } },
  });
});

afterAll(async () => {
  await client.close();
  await github.stop();
  await models.stop();
});

/** The server's tools as the model gets them: an answer's parts as text, as @ai-sdk/mcp has it. */
async function githubTools(): Promise<ToolSet> {
  const [offered, listed] = await Promise.all([client.tools(), client.listTools()]);
  return Object.fromEntries(
    listed.tools.map(({ name, description, inputSchema }) => [
      name,
      dynamicTool({
        description: description ?? name,
        inputSchema: jsonSchema(mcpSchema.parse(inputSchema)),
        execute: async (input) =>
          mcpAnswer.parse(
            await offered[name]?.execute(input, { toolCallId: name, messages: [], context: {} }),
          ),
        toModelOutput: ({ output }) => ({
          type: "content",
          value: mcpAnswer.parse(output).content.map((part) => ({
            type: "text",
            text: part.text ?? JSON.stringify(part),
          })),
        }),
      }),
    ]),
  );
}

const mcpSchema = z.looseObject({ type: z.literal("object") });
const mcpAnswer = z.looseObject({
  content: z.array(z.looseObject({ type: z.string(), text: z.string().optional() })),
});

async function ask(prompt: string) {
  const result = streamText({
    model: createOpenRouter({ baseURL: models.url, apiKey: "sk-or-test" })(
      "anthropic/claude-sonnet-4.5",
    ),
    prompt,
    tools: await githubTools(),
    stopWhen: isStepCount(5),
  });
  const steps = await result.steps;
  const called = steps.flatMap(({ toolCalls }) => toolCalls.map(({ toolName }) => toolName));
  return { text: await result.text, called, steps: steps.length };
}

test("why something breaks is answered from the issue and from its comments", async () => {
  const { text, called } = await ask(
    "Why do customers get webhooks twice after a worker restart? Check the GitHub issues.",
  );
  expect(called).toEqual(["search_issues", "issue_read"]);
  expect(text).toContain("between the HTTP call and the moment the delivery is marked as sent");
  expect(text).toContain("release 3.4.2");
  expect(text).toMatch(/\[#1 Delivered webhooks.*\]\(http:\/\/127\.0\.0\.1:\d+\/lantern-freight/);
});

test("open bugs of a repository are found by its name alone", async () => {
  const { text, called } = await ask("What open bugs are in driver-app?");
  expect(called).toEqual(["search_repositories", "list_issues"]);
  expect(text).toContain("I found **2** open issues");
  expect(text).toContain("Location updates every two seconds drain the battery");
  expect(text).not.toContain("Dark map style");
});

test("a question about how to do it ends in the runbook that says how", async () => {
  const { text, called } = await ask("How do I deploy a service?");
  expect(called.at(-1)).toBe("get_file_contents");
  expect(text).toContain("3. Approve the production step in the pipeline.");
  expect(text).toContain("runbooks/deploy.md");
});

test("an order is carried out and confirmed with a link", async () => {
  const { text, called } = await ask(
    'Create an issue in lantern-freight/driver-app titled "Torch does not switch off"',
  );
  expect(called).toEqual(["issue_write"]);
  expect(text).toMatch(/\[#\d+ Torch does not switch off\]\(http/);
});

test("what GitHub refuses is told as it is", async () => {
  const { text } = await ask("Tell me about issue #4711 in lantern-freight/driver-app");
  expect(text).toContain("404");
});
