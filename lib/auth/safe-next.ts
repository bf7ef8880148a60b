import type { Route } from "next";

/** Where people go after signing in when nothing else was asked for. */
export const defaultNext: Route = "/chat";

const base = "http://same-origin.invalid";

/**
 * A path of this application to go on to, from a `next` parameter that anyone may have written.
 * Anything that a browser could read as another site (`//host`, `/\host`, a scheme, control
 * characters that browsers strip) gives the default, so a sign-in link never leads elsewhere. A path
 * that no page has is kept, and reads as not found.
 */
export function safeNext(next: string | null | undefined): Route {
  if (!next?.startsWith("/") || !URL.canParse(next, base)) return defaultNext;
  const url = new URL(next, base);
  if (url.origin !== base) return defaultNext;
  // The parser has resolved dots, backslashes and control characters; what it made is what is used,
  // and it must still not begin like an address without a scheme.
  const path = `${url.pathname}${url.search}${url.hash}`;
  if (path.startsWith("//") || url.pathname.startsWith("/auth/")) return defaultNext;
  return path as Route;
}
