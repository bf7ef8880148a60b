import {
  accountsQuerySchema,
  foundAccountsAnswerSchema,
  searchAccounts,
} from "@/lib/admin/search-accounts";
import { route } from "@/lib/http/route";

/** People and organizations, newest first. */
export const GET = route(
  {
    auth: "operator",
    query: accountsQuerySchema,
    doc: {
      summary: "Search people and organizations",
      tag: "Operator",
      answer: foundAccountsAnswerSchema,
    },
  },
  ({ query }) => searchAccounts(query),
);
