/**
 * Faults on demand: a marker such as `[[fault:cut]]` in the last user message makes the answer go
 * wrong in that way. Faults in the middle of a stream strike the text of the answer, so that with
 * tools the calls before it succeed.
 */
export const FAULTS = {
  "error-before": "HTTP 500 before any output",
  "rate-limit": "HTTP 429 with Retry-After",
  cut: "the socket is destroyed in the middle of the answer",
  "error-mid": "an SSE error chunk in the middle of the answer",
  slow: "500 ms between chunks",
  empty: "the answer finishes without content",
  long: "an answer of about 3,000 words",
  hang: "no byte until the client closes, at most 60 seconds",
} as const;

export type Fault = keyof typeof FAULTS;

const isFault = (name: string): name is Fault => Object.hasOwn(FAULTS, name);

export function findFault(message: string): Fault | null {
  const name = /\[\[fault:([a-z-]+)\]\]/.exec(message)?.[1];
  return name && isFault(name) ? name : null;
}
