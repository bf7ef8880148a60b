/**
 * The tables that a backup leaves out, and why. Every other table of the application is in it, so a
 * new one is kept unless somebody says here that it need not be.
 */
export const leftOut: Record<string, string> = {
  "public.conversations": "what people wrote, and no money; the project's own backups keep it",
  "public.messages": "as conversations",
  "public.content_pieces": "as conversations",
  "public.documents": "npm run docs:index makes it anew from the guides",
  "private.disposable_domains": "a migration fills it",
  "private.clock": "moved by the sandbox alone",
  "private.rate_limits": "counts of the last minutes",
  "private.kept_answers": "answers of the last day, for callers that repeat themselves",
};
