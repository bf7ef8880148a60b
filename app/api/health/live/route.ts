import { liveAnswerSchema } from "@/lib/health/answer-schemas";
import { documented } from "@/lib/http/operation";

/** Says that the process answers, and asks nobody else: what restarts a server that hangs calls it. */
export const GET = documented(
  {
    auth: "public",
    doc: {
      summary: "Whether the server runs",
      description: "Asks nothing else: for what restarts a server that hangs.",
      tag: "Machinery",
      answer: liveAnswerSchema,
    },
  },
  async () => Response.json({ live: true }, { headers: { "cache-control": "no-store" } }),
);
