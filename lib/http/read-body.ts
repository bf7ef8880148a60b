import "server-only";
import { Problem } from "@/lib/http/problem";

/**
 * The body as text, read no further than `maxBytes`, whatever its Content-Length claims.
 *
 * @throws Problem body_too_large.
 */
export async function readText(
  message: Pick<Request | Response, "body">,
  maxBytes: number,
): Promise<string> {
  if (!message.body) return "";
  const reader = message.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > maxBytes) {
      await reader.cancel();
      throw new Problem("body_too_large", { detail: `Send at most ${maxBytes} bytes.` });
    }
    text += decoder.decode(value, { stream: true });
  }
}

/**
 * The body as JSON; an empty body is an empty object.
 *
 * @throws Problem body_too_large, unsupported_media_type or invalid_request.
 */
export async function readJson(request: Request, maxBytes: number): Promise<unknown> {
  const text = await readText(request, maxBytes);
  if (text === "") return {};
  if (!/^application\/(?:[\w.-]+\+)?json\b/i.test(request.headers.get("content-type") ?? "")) {
    throw new Problem("unsupported_media_type");
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem("invalid_request", { detail: "The body is not JSON." });
  }
}
