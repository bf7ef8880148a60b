import { route } from "@/lib/http/route";
import { providerKeyAnswerSchema, providerSchema } from "@/lib/provider-keys/key-answers";
import { refreshProviderKey } from "@/lib/provider-keys/limited-changes";

/** Asks a provider what a key has left, as `POST /api/provider-keys/{provider}/sync` does. */
export const POST = route(
  {
    auth: "person",
    body: providerSchema,
    repeats: "natural",
    doc: {
      summary: "Sync a provider key, naming its provider",
      description: "As `POST /api/provider-keys/{provider}/sync`.",
      tag: "Keys",
      answer: providerKeyAnswerSchema,
      problems: ["not_found", "rate_limited", "upstream"],
    },
  },
  ({ access, body: { provider } }) => refreshProviderKey(access, provider),
);
