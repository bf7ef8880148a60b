import { z } from "zod";
import { moveApiKey, revokeApiKey } from "@/lib/auth/api-key";
import { movedApiKeyAnswerSchema, revokedApiKeyAnswerSchema } from "@/lib/auth/api-key-answers";
import { requireKeyManager } from "@/lib/auth/key-manager";
import { Problem } from "@/lib/http/problem";
import { route } from "@/lib/http/route";

const moveBody = z
  .strictObject({ departmentId: z.uuid().nullable() })
  .meta({ examples: [{ departmentId: null }] });

/** Counts what a key spends from now on for a department, or for none. */
export const PATCH = route(
  {
    auth: "person",
    params: z.object({ id: z.uuid() }),
    body: moveBody,
    doc: {
      summary: "Move an API key to a department",
      description: "What it has spent stays where it was; null is no department.",
      tag: "Keys",
      answer: movedApiKeyAnswerSchema,
      problems: ["not_found"],
    },
  },
  async ({ access, params, body }) => {
    requireKeyManager(access);
    if (!(await moveApiKey(access, params.id, body.departmentId))) throw new Problem("not_found");
    return { apiKeyId: params.id, departmentId: body.departmentId };
  },
);

/** Revokes a key at once and for good. A plan that no longer includes keys does not prevent it. */
export const DELETE = route(
  {
    auth: "person",
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
