import { z } from "zod";
import { route } from "@/lib/http/route";
import { deleteProviderKey } from "@/lib/provider-keys/change-keys";
import {
  deletedProviderKeyAnswerSchema,
  providerKeyAnswerSchema,
  providerKeyBodySchema,
} from "@/lib/provider-keys/key-answers";
import { storeProviderKey } from "@/lib/provider-keys/limited-changes";

const params = z.object({ provider: z.string().min(1).max(40) });

/** Stores a key of a provider, encrypted, once the provider has accepted it. */
export const PUT = route(
  {
    auth: "person",
    params,
    body: providerKeyBodySchema,
    repeats: "natural",
    doc: {
      summary: "Store a provider key",
      description:
        "The provider is asked first. The key is stored encrypted and can be read by nobody again; requests run over it from now on. An earlier key of the same provider is gone.",
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
  ({ access, params: { provider }, body }) =>
    storeProviderKey(access, { providerId: provider, key: body.key }),
);

/** Deletes a key for good. A plan that no longer includes own keys does not prevent it. */
export const DELETE = route(
  {
    auth: "person",
    params,
    doc: {
      summary: "Delete a provider key",
      description: "At once and for good; requests are paid by credits again.",
      tag: "Keys",
      answer: deletedProviderKeyAnswerSchema,
      problems: ["not_found"],
    },
  },
  async ({ access, params: { provider } }) => {
    await deleteProviderKey(access, provider);
    return { provider, deleted: true as const };
  },
);
