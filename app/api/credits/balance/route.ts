import { balanceAnswerSchema, balanceBody } from "@/lib/credits/balance-body";
import { getBalance } from "@/lib/credits/get-balance";
import { route } from "@/lib/http/route";

/** The account's balance; a period that has run out is renewed first. */
export const GET = route(
  {
    auth: "account",
    doc: {
      summary: "Read the balance",
      description: "A period that has run out is renewed first, so this is what can be spent now.",
      tag: "Credits",
      answer: balanceAnswerSchema,
    },
  },
  async ({ access }) => balanceBody(await getBalance(access)),
);
