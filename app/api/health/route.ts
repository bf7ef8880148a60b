import { readyAnswerSchema } from "@/lib/health/answer-schemas";
import { checkReadiness } from "@/lib/health/check-readiness";
import { documented } from "@/lib/http/operation";

/** Says whether this server can sell, with each dependency's state: what sends requests to it calls it. */
export const GET = documented(
  {
    auth: "public",
    doc: {
      summary: "Whether the server can sell",
      description:
        "Each dependency's state, looked at every five seconds at most; 503 while one has failed that nothing can be charged without. `/api/health/live` asks only whether the process answers.",
      tag: "Machinery",
      answer: readyAnswerSchema,
    },
  },
  async () => {
    const { isReady, checks } = await checkReadiness();
    return Response.json(
      { live: true, ready: isReady, checks },
      { status: isReady ? 200 : 503, headers: { "cache-control": "no-store" } },
    );
  },
);
