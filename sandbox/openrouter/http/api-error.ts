import type { ServerResponse } from "node:http";

/** A refusal in OpenRouter's shape: `{ error: { code, message, metadata? } }`. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly metadata: Record<string, unknown> = {},
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

export function sendError(response: ServerResponse, error: ApiError): void {
  const { status, message, metadata, headers } = error;
  const details = Object.keys(metadata).length > 0 ? { metadata } : {};
  sendJson(response, status, { error: { message, code: status, ...details } }, headers);
}
