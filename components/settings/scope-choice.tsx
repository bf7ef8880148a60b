import { useId } from "react";
import { type KeyScope, keyScopes, scopeWords } from "@/components/settings/scope-words";

interface ScopeChoiceProps {
  chosen: KeyScope[];
  onToggle: (scope: KeyScope, isOn: boolean) => void;
  error: string | undefined;
}

/** What a key may do, one box a scope. */
export function ScopeChoice({ chosen, onToggle, error }: ScopeChoiceProps) {
  const id = useId();
  return (
    <fieldset className="grid gap-2" aria-describedby={error ? `${id}-error` : undefined}>
      <legend className="mb-2 font-medium text-sm leading-5">What it may do</legend>
      <div className="divide-y rounded-lg border">
        {keyScopes.map((scope) => (
          <label
            key={scope}
            htmlFor={`${id}-${scope}`}
            className="flex cursor-pointer gap-3 px-4 py-3 transition-colors hover:bg-accent/50"
          >
            <input
              type="checkbox"
              id={`${id}-${scope}`}
              aria-describedby={`${id}-${scope}-text`}
              checked={chosen.includes(scope)}
              onChange={(event) => onToggle(scope, event.target.checked)}
              className="mt-0.5 size-4 shrink-0 accent-primary"
            />
            <span className="grid gap-0.5">
              <span className="font-medium text-sm leading-5">{scopeWords[scope].label}</span>
              <span
                id={`${id}-${scope}-text`}
                className="text-[0.8125rem] text-muted-foreground leading-5"
              >
                {scopeWords[scope].explanation}
              </span>
            </span>
          </label>
        ))}
      </div>
      {error && (
        <p id={`${id}-error`} className="text-[0.8125rem] text-destructive leading-5">
          {error}
        </p>
      )}
    </fieldset>
  );
}
