import { serverEnv } from "@/lib/env/server";

/** Runs once when a server starts: an incomplete environment stops it here, with the reasons. */
export function register(): void {
  serverEnv();
}
