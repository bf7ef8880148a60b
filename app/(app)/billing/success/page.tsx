import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { PurchaseMark } from "@/components/billing/packs/purchase-mark";
import { Button } from "@/components/ui/button";
import { Link } from "@/components/ui/link";
import { firstParameter } from "@/lib/auth/first-parameter";
import { requireUser } from "@/lib/auth/session";
import { findPurchase, type Purchase } from "@/lib/billing/purchases/read-purchase";
import { safeReturnPath } from "@/lib/billing/return-urls";
import { getBalance } from "@/lib/credits/get-balance";
import type { PageProps } from "@/lib/http/page-props";
import { AnnounceBalance } from "./announce-balance";
import { describePurchase, unreachableText } from "./describe-purchase";
import { RefreshUntilArrived } from "./refresh-until-arrived";

export const metadata: Metadata = { title: "Your purchase" };

/** Where Checkout sends people: says what arrived, and leads back to where they came from. */
export default async function SuccessPage({ searchParams }: PageProps) {
  const query = await searchParams;
  const sessionId = firstParameter(query.session_id) ?? "";
  const returnPath = safeReturnPath(firstParameter(query.return));
  const back = new URLSearchParams({ session_id: sessionId, return: returnPath });
  const user = await requireUser(`/billing/success?${back}`);
  if (sessionId === "") notFound();
  const purchase = await findPurchase(user.id, sessionId);
  if (purchase.state === "missing") notFound();

  const { text, arrived, isWaiting } = await show(purchase);
  return (
    <div className="mx-auto flex w-full max-w-lg flex-1 flex-col justify-center px-4 py-12">
      <section className="grid justify-items-center gap-5 rounded-xl border bg-card px-6 py-10 text-center shadow-xs sm:px-10">
        <PurchaseMark tone={text.tone} />
        <div className="grid gap-2" role="status">
          <h1 className="text-balance font-semibold text-2xl tracking-tight">{text.title}</h1>
          <p className="text-pretty text-muted-foreground text-sm leading-6">{text.detail}</p>
        </div>
        {arrived && <AnnounceBalance {...arrived} facts={text.facts} />}
        {isWaiting && <RefreshUntilArrived />}
        <div className="mt-2 flex w-full flex-col gap-2 sm:flex-row sm:justify-center">
          <Button asChild size="lg">
            <Link href={returnPath}>{returnLabel(returnPath)}</Link>
          </Button>
          {!returnPath.startsWith("/billing") && (
            <Button asChild size="lg" variant="outline">
              <Link href="/billing">See your bill</Link>
            </Button>
          )}
        </div>
      </section>
    </div>
  );
}

/** What the page says of a purchase, with the balance once it has arrived. */
async function show(purchase: Exclude<Purchase, { state: "missing" }>) {
  if (purchase.state === "unreachable") {
    return { text: unreachableText, arrived: null, isWaiting: true };
  }
  const { access, fulfilment } = purchase;
  const [text, balance] = await Promise.all([
    describePurchase(access, fulfilment),
    getBalance(access),
  ]);
  const { availableMicros, heldMicros, lastSeq, asOf, isUnlimited } = balance;
  const { accountId } = access;
  return {
    text,
    arrived:
      fulfilment.state === "arrived"
        ? { accountId, availableMicros, heldMicros, lastSeq, asOf, isUnlimited }
        : null,
    isWaiting: fulfilment.state === "processing" || fulfilment.state === "open",
  };
}

function returnLabel(path: string): string {
  if (path.startsWith("/chat")) return "Back to the chat";
  return path.startsWith("/billing") ? "See your bill" : "Continue";
}
