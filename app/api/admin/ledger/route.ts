import { checkLedger, ledgerAnswerSchema, ledgerQuerySchema } from "@/lib/admin/check-ledger";
import { route } from "@/lib/http/route";

/** Whether the ledger keeps what it promises. */
export const GET = route(
  {
    auth: "operator",
    query: ledgerQuerySchema,
    doc: {
      summary: "Check the ledger",
      description:
        "Recomputes balances, lots, holds, limits and payments from their rows and names what does not agree, a page of accounts at a time. It changes nothing.",
      tag: "Operator",
      answer: ledgerAnswerSchema,
    },
  },
  ({ query }) => checkLedger(query),
);
