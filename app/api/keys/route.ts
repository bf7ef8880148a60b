import { z } from "zod";
import { createApiKey, listApiKeys } from "@/lib/auth/api-key";
import { apiKeysAnswerSchema, newApiKeyAnswerSchema } from "@/lib/auth/api-key-answers";
import { requireKeyManager } from "@/lib/auth/key-manager";
import { pageQuerySchema } from "@/lib/http/cursor";
import { pageOfAll } from "@/lib/http/page-by-time";
import { plainLine } from "@/lib/http/plain-text";
import { limitRate } from "@/lib/http/rate-limit";
import { route } from "@/lib/http/route";
import { requireEntitlement } from "@/lib/pricing/entitlements";

const newKeySchema = z
  .strictObject({
    name: plainLine.min(1, "Give the key a name.").max(80, "Use at most 80 characters."),
    scopes: z
      .array(z.enum(["read", "meter", "billing"]))
      .min(1, "Choose at least one scope.")
      .transform((scopes) => [...new Set(scopes)]),
    departmentId: z
      .uuid()
      .nullable()
      .default(null)
      .describe("What it spends counts for this department; the maker's own when left out."),
    projectId: z
      .uuid()
      .nullable()
      .default(null)
      .describe("What it spends is told for this project, for good."),
  })
  .meta({ examples: [{ name: "Server", scopes: ["read", "meter"] }] });

/** The account's keys, without their secrets. For its owner and admins, never by API key. */
export const GET = route(
  {
    auth: "person",
    query: pageQuerySchema({ usual: 100, most: 100 }),
    doc: {
      summary: "List API keys",
      description: "Without their secrets. For the account's owner and admins, signed in.",
      tag: "Keys",
      answer: apiKeysAnswerSchema,
    },
  },
  async ({ access, query }) => {
    requireKeyManager(access);
    const all = await listApiKeys(access);
    const { rows, next_cursor } = pageOfAll(query, all, ({ apiKeyId }) => apiKeyId);
    return { keys: rows, next_cursor };
  },
);

/** Makes a key; `apiKey` in the answer is the whole key, which nobody can read again. */
export const POST = route(
  {
    auth: "person",
    body: newKeySchema,
    doc: {
      summary: "Make an API key",
      description: "`apiKey` in the answer is the whole key, which nobody can read again.",
      tag: "Keys",
      answer: newApiKeyAnswerSchema,
      problems: ["plan_required", "rate_limited"],
    },
  },
  async ({ access, body }) => {
    requireKeyManager(access);
    await requireEntitlement(access, "api");
    await limitRate(`api-keys:${access.accountId}`, { limit: 30, windowSeconds: 3600 });
    return createApiKey(access, body);
  },
);
