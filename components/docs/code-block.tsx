import { CopyCodeButton } from "@/components/docs/copy-code-button";
import { keyboardScrollable } from "@/components/ui/keyboard-scrollable";

/** A piece of code under its title, with a button that copies it. */
export function CodeBlock({ name, title, code }: { name: string; title: string; code: string }) {
  return (
    <div className="overflow-hidden rounded-xl border bg-card shadow-xs">
      <div className="flex items-center justify-between gap-2 border-b bg-muted/60 py-1 pr-1 pl-4">
        <span className="font-medium text-muted-foreground text-xs">{title}</span>
        <CopyCodeButton name={name} code={code} />
      </div>
      <pre
        className="max-h-96 overflow-auto p-4 font-mono text-[0.78125rem] leading-6 -outline-offset-2"
        {...keyboardScrollable}
      >
        <code>{code}</code>
      </pre>
    </div>
  );
}
