/** Runs once when a server starts: an incomplete environment stops it here, with the reasons. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { serverEnv } = await import("@/lib/env/server");
  serverEnv();
}
