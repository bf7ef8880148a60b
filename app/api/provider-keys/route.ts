import { route } from "@/lib/http/route";
import { deleteProviderKey, setFallback } from "@/lib/provider-keys/change-keys";
import {
  deletedProviderKeyAnswerSchema,
  fallbackAnswerSchema,
  fallbackBodySchema,
  namedProviderKeyBodySchema,
  providerKeyAnswerSchema,
  providerKeysAnswerSchema,
  providerSchema,
} from "@/lib/provider-keys/key-answers";
import { requireKeyOwner } from "@/lib/provider-keys/key-owner";
import { storeProviderKey } from "@/lib/provider-keys/limited-changes";
import { getFallback, listProviderKeys } from "@/lib/provider-keys/list-keys";

/** The account's own provider keys, each by its last four. */
export const GET = route(
  {
    auth: "person",
    doc: {
      summary: "List your provider keys",
      description: "Each by its last four. For the account's owner and admins, signed in.",
      tag: "Keys",
      answer: providerKeysAnswerSchema,
    },
  },
  async ({ access }) => {
    requireKeyOwner(access);
    const [keys, fallsBackToCredits] = await Promise.all([
      listProviderKeys(access),
      getFallback(access),
    ]);
    return { keys, fallsBackToCredits };
  },
);

/** Stores a key, as `PUT /api/provider-keys/{provider}` does. */
export const PUT = route(
  {
    auth: "person",
    body: namedProviderKeyBodySchema,
    repeats: "natural",
    doc: {
      summary: "Store a provider key, naming its provider",
      description: "As `PUT /api/provider-keys/{provider}`.",
      tag: "Keys",
      answer: providerKeyAnswerSchema,
      problems: [
        "plan_required",
        "provider_key_refused",
        "not_found",
        "rate_limited",
        "upstream",
        "unavailable",
      ],
    },
  },
  ({ access, body: { provider, key } }) => storeProviderKey(access, { providerId: provider, key }),
);

/** Deletes a key, as `DELETE /api/provider-keys/{provider}` does. */
export const DELETE = route(
  {
    auth: "person",
    query: providerSchema,
    doc: {
      summary: "Delete a provider key, naming its provider",
      description: "As `DELETE /api/provider-keys/{provider}`.",
      tag: "Keys",
      answer: deletedProviderKeyAnswerSchema,
      problems: ["not_found"],
    },
  },
  async ({ access, query: { provider } }) => {
    await deleteProviderKey(access, provider);
    return { provider, deleted: true as const };
  },
);

/** Says whether credits may pay for what an own key does not serve. */
export const PATCH = route(
  {
    auth: "person",
    body: fallbackBodySchema,
    repeats: "natural",
    doc: {
      summary: "Let credits pay where an own key does not serve",
      description:
        "Without it a request that the provider refuses is refused. With it the reply and its receipt say that credits paid.",
      tag: "Keys",
      answer: fallbackAnswerSchema,
    },
  },
  async ({ access, body }) => {
    await setFallback(access, body.fallsBackToCredits);
    return body;
  },
);
