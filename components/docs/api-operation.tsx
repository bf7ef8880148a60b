import { ApiFields } from "@/components/docs/api-fields";
import { CodeBlock } from "@/components/docs/code-block";
import { CodeTabs } from "@/components/docs/code-tabs";
import { InlineCode } from "@/components/docs/inline-code";
import { MethodBadge } from "@/components/docs/method-badge";
import type { ApiOperation } from "@/lib/docs/api-reference";

/** One operation: what it takes and answers, and beside it how it is called. */
export function ApiOperationSection({ operation }: { operation: ApiOperation }) {
  const { id, method, path, summary, description, examples } = operation;
  return (
    <section
      aria-labelledby={id}
      className="grid gap-8 border-t py-10 xl:grid-cols-[minmax(0,1fr)_minmax(0,23rem)] xl:gap-8"
    >
      <div className="grid min-w-0 content-start gap-6">
        <div>
          <h2 id={id} className="scroll-mt-24 font-semibold text-xl tracking-tight">
            <a href={`#${id}`} className="rounded-sm hover:text-primary">
              {summary}
            </a>
          </h2>
          <p className="mt-2 flex flex-wrap items-center gap-2">
            <MethodBadge method={method} />
            <code className="break-all font-mono text-[0.8125rem]">{path}</code>
          </p>
          {description && (
            <p className="mt-3 text-[0.9375rem] text-muted-foreground leading-7">
              <InlineCode text={description} />
            </p>
          )}
        </div>
        <Facts operation={operation} />
        <ApiFields title="Parameters" fields={operation.parameters} />
        <ApiFields title="Body" fields={operation.body} />
        <ApiFields title="Answer" fields={operation.answer} />
        <Refusals operation={operation} />
      </div>
      <div className="grid min-w-0 content-start gap-4 xl:sticky xl:top-20 xl:h-fit">
        <CodeTabs
          name={summary}
          samples={[
            { label: "curl", code: examples.curl },
            { label: "TypeScript", code: examples.client },
          ]}
        />
        {examples.answer && (
          <CodeBlock name={`Answer of: ${summary}`} title="200 OK" code={examples.answer} />
        )}
      </div>
    </section>
  );
}

function Facts({ operation }: { operation: ApiOperation }) {
  const { callers, scope, isIdempotent, isPaged, answerMedia, oldPaths } = operation;
  const facts: [string, string][] = [
    ["For", callers],
    ...(scope === null ? [] : ([["Scope of a key", `\`${scope}\``]] as [string, string][])),
    ...(isIdempotent
      ? ([["Repeats", "One effect under an `Idempotency-Key`"]] as [string, string][])
      : []),
    ...(isPaged ? ([["Pages", "By `cursor` and `limit`"]] as [string, string][]) : []),
    ...(answerMedia === "application/json"
      ? []
      : ([["Answers with", `\`${answerMedia}\``]] as [string, string][])),
    ...(oldPaths.length === 0
      ? []
      : ([["Also at", oldPaths.map((old) => `\`${old}\``).join(", ")]] as [string, string][])),
  ];
  return (
    <dl className="grid gap-x-4 gap-y-1.5 text-sm leading-6 sm:grid-cols-[8rem_minmax(0,1fr)]">
      {facts.map(([name, text]) => (
        <div key={name} className="contents">
          <dt className="text-muted-foreground">{name}</dt>
          <dd className="min-w-0">
            <InlineCode text={text} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Refusals({ operation: { refusals } }: { operation: ApiOperation }) {
  return (
    <details className="group rounded-lg border bg-card">
      <summary className="flex cursor-pointer items-center justify-between gap-4 rounded-lg px-4 py-2.5 font-medium text-sm">
        Refusals
        <span className="font-normal text-muted-foreground text-xs tabular-nums">
          {refusals.map(({ status }) => status).join(" · ")}
        </span>
      </summary>
      <ul className="divide-y border-t px-4">
        {refusals.flatMap(({ status, codes }) =>
          codes.map(({ code, sentence }) => (
            <li key={code} className="grid gap-x-3 py-2 text-sm leading-6 sm:grid-cols-[3rem_1fr]">
              <span className="text-muted-foreground tabular-nums">{status}</span>
              <span>
                <code className="font-mono text-[0.8125rem]">{code}</code>{" "}
                <span className="text-muted-foreground">{sentence}</span>
              </span>
            </li>
          )),
        )}
      </ul>
    </details>
  );
}
