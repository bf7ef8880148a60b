import { route } from "@/lib/http/route";
import { setFallback } from "@/lib/provider-keys/change-keys";
import {
  fallbackAnswerSchema,
  fallbackBodySchema,
  providerKeysAnswerSchema,
} from "@/lib/provider-keys/key-answers";
import { requireKeyOwner } from "@/lib/provider-keys/key-owner";
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
