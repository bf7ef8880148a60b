import { addNote, noteAnswerSchema, noteSchema } from "@/lib/admin/customer-acts";
import { accountParamsSchema } from "@/lib/admin/freeze-account";
import { route } from "@/lib/http/route";

/** Notes something about a customer. */
export const POST = route(
  {
    auth: "operator",
    params: accountParamsSchema,
    body: noteSchema,
    repeats: "own",
    doc: {
      summary: "Note something about an account",
      description: "For other operators; customers never see it.",
      tag: "Operator",
      answer: noteAnswerSchema,
      problems: ["not_found"],
    },
  },
  ({ access, params, body, idempotencyKey }) => addNote(access, params.id, body, idempotencyKey),
);
