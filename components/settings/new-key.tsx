import { CopyButton } from "@/components/settings/copy-button";
import { exampleRequest } from "@/components/settings/example-request";
import type { KeyScope } from "@/components/settings/scope-words";
import { Button } from "@/components/ui/button";
import {
  DialogBody,
  DialogClose,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from "@/components/ui/dialog";
import { keyboardScrollable } from "@/components/ui/keyboard-scrollable";

export interface MadeKey {
  apiKey: string;
  scopes: KeyScope[];
}

interface NewKeyProps {
  made: MadeKey;
  siteUrl: string;
  exampleAction: string;
}

/** The whole key, once, and a request that uses it. */
export function NewKey({ made, siteUrl, exampleAction }: NewKeyProps) {
  const example = exampleRequest({ siteUrl, scopes: made.scopes, action: exampleAction });
  return (
    <>
      <DialogHeader>
        <DialogTitle>Copy your key now</DialogTitle>
        <DialogDescription>
          It is not stored here and is shown this one time. Keep it on a server, never in a page or
          an app.
        </DialogDescription>
      </DialogHeader>
      <DialogBody className="grid min-w-0 gap-5">
        <div className="flex items-center gap-2 rounded-lg border bg-muted p-2 pl-3.5">
          <code className="min-w-0 flex-1 break-all font-mono text-[0.8125rem] leading-5">
            {made.apiKey}
          </code>
          <CopyButton text={made.apiKey} label="Copy key" />
        </div>
        <div className="grid min-w-0 gap-2">
          <p className="text-sm leading-6">{example.sentence}</p>
          <div className="relative min-w-0">
            <pre
              className="overflow-x-auto rounded-lg border bg-muted p-3.5 pr-12 font-mono text-[0.8125rem] leading-6"
              {...keyboardScrollable}
            >
              <code>{example.command}</code>
            </pre>
            <CopyButton
              text={example.command}
              label="Copy request"
              className="absolute top-2 right-2"
            />
          </div>
        </div>
      </DialogBody>
      <DialogFooter>
        <DialogClose asChild>
          <Button>Done</Button>
        </DialogClose>
      </DialogFooter>
    </>
  );
}
