import { balanceBody } from "@/lib/credits/balance-body";
import { getBalance } from "@/lib/credits/get-balance";
import { route } from "@/lib/http/route";

/** The account's balance; a period that has run out is renewed first. */
export const GET = route({ auth: "account" }, async ({ access }) =>
  balanceBody(await getBalance(access)),
);
