/** Runs once when a server starts. Next builds it for two runtimes; ours is Node alone. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { exitUnlessComplete } = await import("@/lib/env/exit-unless-complete");
  exitUnlessComplete();
  const { serverEnv } = await import("@/lib/env/server");
  const { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_HEADERS, OTEL_SERVICE_NAME } =
    serverEnv();
  if (OTEL_EXPORTER_OTLP_ENDPOINT === undefined) return;
  const { startTracing } = await import("@/lib/trace/tracer");
  startTracing({
    endpoint: OTEL_EXPORTER_OTLP_ENDPOINT,
    headers: OTEL_EXPORTER_OTLP_HEADERS,
    serviceName: OTEL_SERVICE_NAME,
  });
}

/** A page or action that failed: a line like every other, beside what Next prints. */
export async function onRequestError(
  error: unknown,
  request: { path: string; method: string },
  context: { routePath: string; routeType: string },
): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { log } = await import("@/lib/log/log");
  const digest = error instanceof Error && "digest" in error ? error.digest : undefined;
  log("error", "page_failed", {
    method: request.method,
    // Without its query: that may hold a link's secret.
    route: context.routePath,
    type: context.routeType,
    digest,
    error,
  });
}
