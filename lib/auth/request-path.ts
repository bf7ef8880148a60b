import "server-only";
import { headers } from "next/headers";
import type { NextRequest } from "next/server";
import { safeNext } from "@/lib/auth/safe-next";

const headerName = "x-farebox-path";

/** The request's headers with its own path among them, for layouts, which are not told theirs. */
export function headersWithPath(request: NextRequest): Headers {
  const { pathname, searchParams } = request.nextUrl;
  const query = new URLSearchParams(searchParams);
  // Next's own mark of a navigation inside the application.
  query.delete("_rsc");
  const result = new Headers(request.headers);
  result.set(headerName, query.size > 0 ? `${pathname}?${query}` : pathname);
  return result;
}

/** The path of the page being rendered, as the proxy saw it. */
export async function requestPath(): Promise<string> {
  return safeNext((await headers()).get(headerName));
}
