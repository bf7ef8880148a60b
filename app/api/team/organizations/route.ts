import { findAccess } from "@/lib/auth/account";
import { Problem } from "@/lib/http/problem";
import { limitRate } from "@/lib/http/rate-limit";
import { route } from "@/lib/http/route";
import { createOrganization, organizationAnswerSchema } from "@/lib/team/create-organization";
import { accountsAnswerSchema, listAccounts } from "@/lib/team/list-accounts";
import { organizationBody } from "@/lib/team/request-schemas";

/** The accounts that the person may act for; the one they act for unasked first. */
export const GET = route(
  {
    auth: "person",
    doc: {
      summary: "List your accounts",
      description:
        "Send an account's id as X-Account-Id to act for it. Without the header a request acts for the first of these: the organization that your own sign-up made, where the product makes one, else your personal account.",
      tag: "Team",
      answer: accountsAnswerSchema,
    },
  },
  async ({ access }) => ({ accounts: await listAccounts(access.userId) }),
);

/** Makes an organization that the person owns. */
export const POST = route(
  {
    auth: "person",
    repeats: "own",
    body: organizationBody,
    doc: {
      summary: "Make an organization",
      description:
        "The caller owns it, and at most 20 in all. It has a balance, a plan and invoices of its own, and no free credits.",
      tag: "Team",
      answer: organizationAnswerSchema,
      problems: ["plan_required", "conflict", "idempotency_mismatch", "rate_limited"],
    },
  },
  async ({ access, body, idempotencyKey }) => {
    // A personal account has its person's id.
    const personal = await findAccess(access.userId, access.userId);
    if (!personal) throw new Problem("unauthenticated");
    await limitRate(`organizations:${access.userId}`, { limit: 20, windowSeconds: 3600 });
    return createOrganization(personal, { name: body.name, idempotencyKey });
  },
);
