import { z } from "zod";
import { route } from "@/lib/http/route";
import { providerKeyAnswerSchema } from "@/lib/provider-keys/key-answers";
import { refreshProviderKey } from "@/lib/provider-keys/limited-changes";

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
  ({ access, params: { provider } }) => refreshProviderKey(access, provider),
);
