/**
 * The data of a response's server-sent events, one by one. Comments and other fields are left out.
 *
 * @throws what reading the body throws: it broke off, or was aborted.
 */
export async function* readEvents(response: Pick<Response, "body">): AsyncGenerator<string> {
  if (!response.body) return;
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of response.body) {
    rest += decoder.decode(bytes, { stream: true });
    const events = rest.split(/\r?\n\r?\n/);
    rest = events.pop() ?? "";
    for (const event of events) {
      const data = dataOf(event);
      if (data !== "") yield data;
    }
  }
  const last = dataOf(rest + decoder.decode());
  if (last !== "") yield last;
}

function dataOf(event: string): string {
  return event
    .split(/\r?\n/)
    .flatMap((line) => (line.startsWith("data:") ? [line.slice(5).replace(/^ /, "")] : []))
    .join("\n");
}
