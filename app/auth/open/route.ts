import { type NextRequest, NextResponse } from "next/server";
import { z } from "zod";
import { chooseAccount } from "@/lib/auth/choose-account";
import { safeNext } from "@/lib/auth/safe-next";
import { serverEnv } from "@/lib/env/server";

/**
 * Where the links of an organization's mails lead: on to their page, in that account. It only chooses;
 * whoever is not in the account, or not signed in, is met by the page as ever.
 */
export async function GET({ nextUrl }: NextRequest): Promise<NextResponse> {
  const account = z.uuid().safeParse(nextUrl.searchParams.get("account"));
  if (account.success) await chooseAccount(account.data);
  return NextResponse.redirect(
    new URL(safeNext(nextUrl.searchParams.get("next")), serverEnv().SITE_URL),
    303,
  );
}
