import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { ApiError, sendError, sendJson } from "./http/api-error";
import { completeChat } from "./http/chat-completion";
import { chatRequest } from "./http/chat-request";
import { describeGeneration } from "./http/generation";
import { Journal, type JournalEntry } from "./http/journal";
import { describeKey, readKey } from "./http/keys";
import { listModels } from "./models/model-list";

export interface OpenRouterStandIn {
  /** Base URL as clients take it: `http://127.0.0.1:PORT/api/v1`. */
  url: string;
  port: number;
  /** Every chat completion so far, oldest first. Also at GET /sandbox/requests (DELETE clears). */
  requests(): JournalEntry[];
  stop(): Promise<void>;
}

/** A natural reading speed. */
const DEFAULT_CHUNK_DELAY_MS = 12;
const MAX_BODY_BYTES = 10_000_000;

/**
 * Starts a model server that speaks OpenRouter's API on 127.0.0.1; port 0 takes a free one.
 * `chunkDelayMs` is the pause between streamed words, from SANDBOX_CHUNK_DELAY_MS when not given.
 */
export async function startOpenRouter(options: {
  port: number;
  chunkDelayMs?: number;
}): Promise<OpenRouterStandIn> {
  const journal = new Journal();
  const chunkDelayMs =
    options.chunkDelayMs ?? Number(process.env.SANDBOX_CHUNK_DELAY_MS ?? DEFAULT_CHUNK_DELAY_MS);
  const server = createServer((request, response) => {
    route(request, response, { journal, chunkDelayMs }).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else if (error instanceof ApiError) sendError(response, error);
      else {
        console.error("The model server failed:", error);
        sendError(response, new ApiError(500, "Internal Server Error"));
      }
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : options.port;
  return {
    url: `http://127.0.0.1:${port}/api/v1`,
    port,
    requests: () => journal.all(),
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function route(
  request: IncomingMessage,
  response: ServerResponse,
  { journal, chunkDelayMs }: { journal: Journal; chunkDelayMs: number },
): Promise<void> {
  const origin = `http://${request.headers.host ?? "127.0.0.1"}`;
  const url = new URL(request.url ?? "/", origin);
  const endpoint = `${request.method} ${url.pathname}`;
  if (endpoint === "GET /sandbox/requests") return sendJson(response, 200, journal.all());
  if (endpoint === "DELETE /sandbox/requests") {
    journal.clear();
    return sendJson(response, 200, []);
  }
  // The list of models is public, as it is at OpenRouter.
  if (endpoint === "GET /api/v1/models") {
    return sendJson(response, 200, listModels(origin, readPage(url)));
  }
  const key = readKey(request.headers.authorization);
  if (endpoint === "GET /api/v1/key") return sendJson(response, 200, describeKey(key, journal));
  if (endpoint === "GET /api/v1/generation") {
    const id = url.searchParams.get("id") ?? "";
    const entry = journal.find(key, id);
    if (!entry) throw new ApiError(404, `Generation ${id} not found`);
    return sendJson(response, 200, describeGeneration(entry));
  }
  if (endpoint === "POST /api/v1/chat/completions") {
    const parsed = chatRequest.safeParse(await readJson(request));
    if (!parsed.success) {
      throw new ApiError(400, parsed.error.issues[0]?.message ?? "Invalid request", {
        issues: parsed.error.issues,
      });
    }
    return completeChat(parsed.data, response, { key, journal, chunkDelayMs });
  }
  throw new ApiError(404, `The sandbox does not implement ${endpoint}`);
}

function readPage(url: URL): { limit: number; offset: number } {
  const whole = (name: string, fallback: number) => {
    const value = Number(url.searchParams.get(name) ?? fallback);
    return Number.isInteger(value) && value >= 0 ? value : fallback;
  };
  return { limit: whole("limit", 1000) || 1000, offset: whole("offset", 0) };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let body = "";
  request.setEncoding("utf8");
  for await (const chunk of request) {
    body += chunk;
    if (body.length > MAX_BODY_BYTES) throw new ApiError(413, "Request body is too large");
  }
  try {
    return JSON.parse(body);
  } catch {
    throw new ApiError(400, "The request body is not valid JSON");
  }
}
