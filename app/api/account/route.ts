import { Problem } from "@/lib/http/problem";
import { route } from "@/lib/http/route";
import { deletionAnswerSchema, deletionBodySchema } from "@/lib/privacy/answer-schemas";
import { deletePerson } from "@/lib/privacy/delete-person";

/** Deletes the person who calls: at once and for good. */
export const DELETE = route(
  {
    auth: "person",
    body: deletionBodySchema,
    repeats: "natural",
    doc: {
      summary: "Delete yourself",
      description:
        "Subscriptions end at once, credits expire, and names, messages, keys and the sign-in are gone; the ledger's numbers stay under an id that leads to nobody. Who alone owns an organization with members hands it over first. It cannot be undone.",
      tag: "Account",
      answer: deletionAnswerSchema,
      problems: ["conflict"],
    },
  },
  async ({ access, body }) => {
    if (body.email.trim().toLowerCase() !== access.email.toLowerCase()) {
      throw new Problem("invalid_request", {
        detail: "Type the address that you sign in with, to say that you mean it.",
      });
    }
    const deletion = await deletePerson(access.userId);
    if (deletion.outcome === "hand_over") {
      const names = deletion.organizations.join(", ");
      throw new Problem("conflict", {
        detail: `You alone own ${names}, and others work there. Make one of them an owner first, or remove them.`,
        facts: { organizations: deletion.organizations },
      });
    }
    if (deletion.outcome === "unknown") throw new Problem("not_found");
    return { deleted: true as const };
  },
);
