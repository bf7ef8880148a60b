import { z } from "zod";
import { createApiKey, listApiKeys } from "@/lib/auth/api-key";
import { requireKeyManager } from "@/lib/auth/key-manager";
import { plainLine } from "@/lib/http/plain-text";
import { limitRate } from "@/lib/http/rate-limit";
import { route } from "@/lib/http/route";
import { requireEntitlement } from "@/lib/pricing/entitlements";

const newKeySchema = z.strictObject({
  name: plainLine.min(1, "Give the key a name.").max(80, "Use at most 80 characters."),
  scopes: z
    .array(z.enum(["read", "meter", "billing"]))
    .min(1, "Choose at least one scope.")
    .transform((scopes) => [...new Set(scopes)]),
});

/** The account's keys, without their secrets. For its owner and admins, never by API key. */
export const GET = route({ auth: "account" }, async ({ access }) => {
  requireKeyManager(access);
  return { keys: await listApiKeys(access) };
});

/** Makes a key; `apiKey` in the answer is the whole key, which nobody can read again. */
export const POST = route({ auth: "account", body: newKeySchema }, async ({ access, body }) => {
  requireKeyManager(access);
  await requireEntitlement(access, "api");
  await limitRate(`api-keys:${access.accountId}`, { limit: 30, windowSeconds: 3600 });
  return createApiKey(access, body);
});
