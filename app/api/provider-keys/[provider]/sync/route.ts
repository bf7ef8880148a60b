import { z } from "zod";
import { limitRate } from "@/lib/http/rate-limit";
import { route } from "@/lib/http/route";
import { syncProviderKey } from "@/lib/provider-keys/change-keys";
import { providerKeyAnswerSchema } from "@/lib/provider-keys/key-answers";
import { requireKeyOwner } from "@/lib/provider-keys/key-owner";

/** Asks the provider what a key has left. */
export const POST = route(
  {
    auth: "person",
    params: z.object({ provider: z.string().min(1).max(40) }),
    repeats: "natural",
    doc: {
      summary: "Sync a provider key",
      description: "Asks the provider for the key's limit, what is left of it, and free requests.",
      tag: "Keys",
      answer: providerKeyAnswerSchema,
      problems: ["not_found", "rate_limited", "upstream"],
    },
  },
  async ({ access, params: { provider } }) => {
    requireKeyOwner(access);
    await limitRate(`provider-key-sync:${access.accountId}`, { limit: 60, windowSeconds: 3600 });
    return { key: await syncProviderKey(access, provider) };
  },
);
