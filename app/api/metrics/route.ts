import { timingSafeEqual } from "node:crypto";
import { serverEnv } from "@/lib/env/server";
import { documented } from "@/lib/http/operation";
import { Problem, problemResponse } from "@/lib/http/problem";
import { toProblem } from "@/lib/http/to-problem";
import { withLogContext } from "@/lib/log/log-context";
import { printMetrics } from "@/lib/metrics/print-metrics";

/** Metrics for Prometheus and what reads its format, with a token of their own. */
export const GET = documented(
  {
    auth: "cron",
    doc: {
      summary: "Read metrics",
      description:
        "In Prometheus' text format, with `METRICS_TOKEN` as the bearer token, or the scheduler's secret where none is set.",
      tag: "Machinery",
      media: "text/plain",
      example: "farebox_outbox_depth 0\n",
    },
  },
  async (request) => {
    const requestId = crypto.randomUUID();
    return withLogContext({ requestId }, async () => {
      try {
        requireToken(request);
        return new Response(await printMetrics(), {
          headers: {
            "content-type": "text/plain; version=0.0.4; charset=utf-8",
            "cache-control": "no-store",
          },
        });
      } catch (error) {
        return problemResponse(toProblem(error, requestId), requestId);
      }
    });
  },
);

function requireToken(request: Request): void {
  const { METRICS_TOKEN, CRON_SECRET } = serverEnv();
  const given = Buffer.from(request.headers.get("authorization") ?? "");
  const expected = Buffer.from(`Bearer ${METRICS_TOKEN ?? CRON_SECRET}`);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new Problem("unauthenticated");
  }
}
