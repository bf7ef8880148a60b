"use client";

import { useEffect } from "react";
import { FullPageMessage } from "@/components/layout/full-page-message";
import { Button } from "@/components/ui/button";
import { Link } from "@/components/ui/link";

/** Shown when a page fails. The number finds the error in the server's log; its text stays there. */
export default function ErrorPage({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  useEffect(() => console.error(error), [error]);
  return (
    <FullPageMessage
      title="This page did not work"
      actions={
        <>
          <Button onClick={reset}>Try again</Button>
          <Button asChild variant="outline">
            <Link href="/">Home</Link>
          </Button>
        </>
      }
    >
      <p>The fault is ours. Nothing was charged that your history does not show.</p>
      {error.digest && <p className="mt-2 font-mono text-xs">Error {error.digest}</p>}
    </FullPageMessage>
  );
}
