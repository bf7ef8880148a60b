/** An operation in the words of a shell and of the typed client, with what it answers. */
export function apiExamples(operation: {
  method: string;
  path: string;
  siteUrl: string;
  isPublic: boolean;
  /** An API key may not call it: a person's token does. */
  isKeyless: boolean;
  /** A repeat under the same key has effect once: the client sends one by itself. */
  isIdempotent: boolean;
  body: unknown;
  answer: unknown;
}): { curl: string; client: string; answer: string | null } {
  return {
    curl: curlOf(operation),
    client: clientOf(operation),
    answer: operation.answer === undefined ? null : JSON.stringify(operation.answer, null, 2),
  };
}

type Call = Omit<Parameters<typeof apiExamples>[0], "answer">;

function curlOf({ method, path, siteUrl, isPublic, isKeyless, isIdempotent, body }: Call): string {
  const address =
    siteUrl + path.replaceAll(/\{(\w+)\}/g, (_, name: string) => `$${name.toUpperCase()}`);
  const variable = isKeyless ? "ACCESS_TOKEN" : "FAREBOX_KEY";
  return [
    `curl ${method === "GET" ? "" : `-X ${method} `}"${address}"`,
    ...(isPublic ? [] : [`-H "Authorization: Bearer $${variable}"`]),
    ...(isIdempotent ? ['-H "Idempotency-Key: $(uuidgen)"'] : []),
    ...(body === undefined
      ? []
      : [
          '-H "Content-Type: application/json"',
          `-d '${JSON.stringify(body).replaceAll("'", "'\\''")}'`,
        ]),
  ].join(" \\\n  ");
}

function clientOf({ method, path, body }: Call): string {
  const params = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const options = [
    ...(params.length === 0 ? [] : [`params: { ${params.join(", ")} },`]),
    ...(body === undefined ? [] : [`body: ${literal(body)},`]),
  ].map((line) => line.replaceAll("\n", "\n  "));
  const name = JSON.stringify(`${method} ${path}`);
  if (options.length === 0) return `await farebox.call(${name});`;
  return `await farebox.call(${name}, {\n  ${options.join("\n  ")}\n});`;
}

/** JSON as TypeScript writes it: names without quotes. */
function literal(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll(/^(\s*)"([A-Za-z_]\w*)":/gm, "$1$2:");
}
