import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { ApiError, sendError, sendJson } from "./http/api-error";
import { completeChat } from "./http/chat-completion";
import { chatRequest } from "./http/chat-request";
import { describeGeneration } from "./http/generation";
import { Journal, type JournalEntry } from "./http/journal";
import { describeKey, type KeyFate, type KeyFates, readKey } from "./http/keys";
import { listModels, listVendorModels } from "./models/model-list";

export interface OpenRouterStandIn {
  /** Base URL as clients take it: `http://127.0.0.1:PORT/api/v1`. */
  url: string;
  port: number;
  /**
   * Base URL of a vendor's own API in OpenAI's shape, where models go by their names without the
   * vendor, as `gpt-5.1`, and the list of models asks for a key.
   */
  vendorUrl(vendor: string): string;
  /** Every chat completion so far, oldest first. Also at GET /sandbox/requests (DELETE clears). */
  requests(): JournalEntry[];
  /** Revokes a key, or uses its money up, from the next request on; null undoes it. */
  setKey(key: string, fate: KeyFate | null): void;
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
  const fates = new Map<string, KeyFate>();
  const chunkDelayMs =
    options.chunkDelayMs ?? Number(process.env.SANDBOX_CHUNK_DELAY_MS ?? DEFAULT_CHUNK_DELAY_MS);
  const server = createServer((request, response) => {
    route(request, response, { journal, fates, chunkDelayMs }).catch((error: unknown) => {
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
    vendorUrl: (vendor) => `http://127.0.0.1:${port}/vendors/${vendor}/v1`,
    requests: () => journal.all(),
    setKey(key, fate) {
      if (fate) fates.set(key, fate);
      else fates.delete(key);
    },
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
  context: { journal: Journal; fates: KeyFates; chunkDelayMs: number },
): Promise<void> {
  const { journal, fates } = context;
  const origin = `http://${request.headers.host ?? "127.0.0.1"}`;
  const url = new URL(request.url ?? "/", origin);
  const [, vendor, vendorPath] = /^\/vendors\/([a-z-]+)\/v1(\/.*)$/.exec(url.pathname) ?? [];
  const endpoint = `${request.method} ${vendorPath === undefined ? url.pathname : `/api/v1${vendorPath}`}`;
  if (endpoint === "GET /sandbox/requests") return sendJson(response, 200, journal.all());
  if (endpoint === "DELETE /sandbox/requests") {
    journal.clear();
    return sendJson(response, 200, []);
  }
  // The list of models is public, as it is at OpenRouter.
  if (endpoint === "GET /api/v1/models" && vendor === undefined) {
    return sendJson(response, 200, listModels(origin, readPage(url)));
  }
  const key = readKey(request.headers.authorization, fates);
  if (endpoint === "GET /api/v1/models") {
    return sendJson(response, 200, { object: "list", data: listVendorModels(vendor ?? "") });
  }
  if (endpoint === "GET /api/v1/key" && vendor === undefined)
    return sendJson(response, 200, describeKey(key, context));
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
    const model = vendor === undefined ? parsed.data.model : `${vendor}/${parsed.data.model}`;
    return completeChat({ ...parsed.data, model }, response, { ...context, key });
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
