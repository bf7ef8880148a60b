import type { StripeSandbox } from "./stripe-sandbox";

/** A command of the control page's API; refused commands throw with the reason. */
export async function command<Answer>(
  { server }: Pick<StripeSandbox, "server">,
  what: string,
  body: object = {},
): Promise<Answer> {
  const reply = await fetch(`${server.url}/_test/${what}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const answer = await reply.json();
  if (!reply.ok) throw new Error(answer.error);
  return answer;
}
