import { InlineCode } from "@/components/docs/inline-code";
import type { ApiField } from "@/lib/docs/api-fields";

/** The members of a request or answer, one below the other. */
export function ApiFields({ title, fields }: { title: string; fields: ApiField[] }) {
  if (fields.length === 0) return null;
  return (
    <section>
      <h3 className="font-medium text-sm">{title}</h3>
      <ul className="mt-2 divide-y border-t">
        {fields.map(({ name, type, isRequired, description }) => (
          <li key={name} className="py-2.5">
            <p className="flex flex-wrap items-baseline gap-x-2 gap-y-0.5">
              <code className="break-all font-medium font-mono text-[0.8125rem]">{name}</code>
              <span className="break-words text-muted-foreground text-xs">{type}</span>
              {isRequired && title !== "Answer" && (
                <span className="font-medium text-warning text-xs">required</span>
              )}
            </p>
            {description && (
              <p className="mt-0.5 text-muted-foreground text-sm leading-6">
                <InlineCode text={description} />
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
