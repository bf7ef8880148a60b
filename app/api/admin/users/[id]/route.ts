import {
  accountParamsSchema,
  freezeAccount,
  freezeSchema,
  frozenAnswerSchema,
} from "@/lib/admin/freeze-account";
import { route } from "@/lib/http/route";

/** Stops an account's spending, or lets it go on. */
export const PATCH = route(
  {
    auth: "operator",
    params: accountParamsSchema,
    body: freezeSchema,
    repeats: "natural",
    doc: {
      summary: "Freeze or thaw an account",
      description:
        "`id` is the account's; a person's own account has the person's. Credits stay, and what runs is settled. Who and why go to the audit log.",
      tag: "Operator",
      answer: frozenAnswerSchema,
      problems: ["not_found"],
    },
  },
  ({ access, params, body }) => freezeAccount(access, params.id, body),
);
