"use client";

import "./globals.css";

/** Stands in for the root layout itself when that fails, so it brings a whole document. */
export default function GlobalError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <html lang="en">
      <body className="font-sans">
        <title>This page did not work</title>
        <main className="mx-auto flex min-h-dvh max-w-md flex-col items-start justify-center gap-3 px-5">
          <h1 className="font-semibold text-2xl tracking-tight">This page did not work</h1>
          <p className="text-muted-foreground text-sm leading-6">
            The fault is ours. Try again in a moment.
          </p>
          {error.digest && <p className="font-mono text-xs">Error {error.digest}</p>}
          <button
            type="button"
            onClick={reset}
            className="mt-3 h-9 rounded-md bg-primary px-4 font-medium text-primary-foreground text-sm"
          >
            Try again
          </button>
        </main>
      </body>
    </html>
  );
}
