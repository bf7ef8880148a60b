import { z } from "zod";
import { revokeApiKey } from "@/lib/auth/api-key";
import { revokedApiKeyAnswerSchema } from "@/lib/auth/api-key-answers";
import { requireKeyManager } from "@/lib/auth/key-manager";
import { Problem } from "@/lib/http/problem";
import { route } from "@/lib/http/route";

/** Revokes a key at once and for good. A plan that no longer includes keys does not prevent it. */
export const DELETE = route(
  {
    auth: "account",
    params: z.object({ id: z.uuid() }),
    doc: {
      summary: "Revoke an API key",
      description: "At once and for good.",
      tag: "Keys",
      answer: revokedApiKeyAnswerSchema,
      problems: ["not_found"],
    },
  },
  async ({ access, params }) => {
    requireKeyManager(access);
    if (!(await revokeApiKey(access, params.id))) throw new Problem("not_found");
    return { apiKeyId: params.id, revoked: true as const };
  },
);
