import "server-only";
import { EnvironmentError, serverEnv } from "@/lib/env/server";

/**
 * Ends a server whose environment is incomplete, with the reasons. Next alone would print them,
 * stay up and answer every request with an error.
 */
export function exitUnlessComplete(): void {
  try {
    serverEnv();
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
