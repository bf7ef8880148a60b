/** Runs once when a server starts. Next builds it for two runtimes; ours is Node alone. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { exitUnlessComplete } = await import("@/lib/env/exit-unless-complete");
  exitUnlessComplete();
}
