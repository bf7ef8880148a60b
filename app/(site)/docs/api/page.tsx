import type { Metadata } from "next";
import { CodeTabs } from "@/components/docs/code-tabs";
import { MethodBadge } from "@/components/docs/method-badge";
import { Link } from "@/components/ui/link";
import { listChapters } from "@/lib/docs/api-reference";
import { serverEnv } from "@/lib/env/server";

export const metadata: Metadata = {
  title: "API reference",
  description: "Every endpoint: what it takes, what it answers, and how to call it.",
};

export default function ApiReferencePage() {
  const { SITE_URL } = serverEnv();
  const client = `import { createClient } from "./clients/typescript/client";

const farebox = createClient({
  baseUrl: "${SITE_URL}",
  token: apiKey, // fbx_...
});
const { charged, balance } = await farebox.call("POST /api/credits/use", {
  body: { action: "query" },
});`;
  const curl = `curl -X POST "${SITE_URL}/api/credits/use" \\
  -H "Authorization: Bearer $FAREBOX_KEY" \\
  -H "Idempotency-Key: order-1042" \\
  -H "Content-Type: application/json" \\
  -d '{"action": "query"}'`;
  return (
    <div className="py-10 lg:py-12">
      <h1 className="font-semibold text-3xl tracking-tight">API reference</h1>
      <p className="mt-2 max-w-2xl text-muted-foreground leading-7">
        Every endpoint: what it takes, what it answers, and how to call it. The guide{" "}
        <Link
          href="/docs/using-the-api"
          className="rounded-sm font-medium text-foreground underline underline-offset-4"
        >
          Using the API
        </Link>{" "}
        explains keys, retries and errors.
      </p>
      <div className="mt-8 grid gap-8 xl:grid-cols-2">
        <CodeTabs
          name="A first charge"
          samples={[
            { label: "curl", code: curl },
            { label: "TypeScript", code: client },
          ]}
        />
        <ul className="grid content-start gap-3 text-sm leading-6 [&>li]:border-l-2 [&>li]:pl-4">
          <li>
            <span className="font-medium">Amounts</span> are credits with up to six decimals, money
            is in the currency’s smallest unit, times are UTC.
          </li>
          <li>
            <span className="font-medium">Changes</span> take an Idempotency-Key: sent again, they
            have effect once and give the first answer.
          </li>
          <li>
            <span className="font-medium">Lists</span> answer a page at a time: pass{" "}
            <code>next_cursor</code> as <code>cursor</code> to get the following one.
          </li>
          <li>
            <span className="font-medium">Limits</span> are told in RateLimit-Limit,
            RateLimit-Remaining and RateLimit-Reset; a refusal brings Retry-After.
          </li>
          <li>
            <span className="font-medium">OpenAPI 3.1</span> for your own tools:{" "}
            <a
              href="/api/openapi.json"
              className="rounded-sm font-medium underline underline-offset-4"
            >
              /api/openapi.json
            </a>
          </li>
        </ul>
      </div>
      {listChapters(SITE_URL).map(({ slug, name, operations }) => (
        <section key={slug} aria-labelledby={slug} className="mt-12">
          <h2 id={slug} className="font-semibold text-xl tracking-tight">
            <Link href={`/docs/api/${slug}`} className="rounded-sm hover:text-primary">
              {name}
            </Link>
          </h2>
          <ul className="mt-3 divide-y overflow-hidden rounded-xl border bg-card shadow-xs">
            {operations.map(({ id, method, path, summary }) => (
              <li key={id}>
                <Link
                  href={`/docs/api/${slug}#${id}`}
                  className="grid gap-x-4 gap-y-1 px-4 py-2.5 text-sm -outline-offset-2 transition-colors hover:bg-muted/60 sm:grid-cols-[4.5rem_minmax(0,1fr)_minmax(0,1fr)] sm:items-center"
                >
                  <span>
                    <MethodBadge method={method} />
                  </span>
                  <code className="break-all font-mono text-[0.8125rem]">{path}</code>
                  <span className="text-muted-foreground">{summary}</span>
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
