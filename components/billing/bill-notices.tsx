import Link from "next/link";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import type { AutoTopUp } from "@/lib/billing/auto-top-up";
import { topUpFailureWords } from "@/lib/billing/top-up-failure-words";
import { formatCredits } from "@/lib/credits/amount";
import type { Balance } from "@/lib/credits/get-balance";

interface BillNoticesProps {
  balance: Balance;
  /** Whether the viewer may buy a pack here, which repays what is owed. */
  canBuyPack: boolean;
  /** Null where it was never on, or is not the viewer's to see. */
  autoTopUp: AutoTopUp | null;
}

/** What the account must know before anything else: what is owed, set aside or stopped. */
export function BillNotices({ balance, canBuyPack, autoTopUp }: BillNoticesProps) {
  const notices = [
    debtNotice(balance, canBuyPack),
    balance.isSpendingFrozen && (
      <Callout key="frozen" tone="danger" title="Spending is stopped">
        Your credits are safe, and nothing can be charged until spending is allowed again.
      </Callout>
    ),
    balance.frozenMicros > 0 && (
      <Callout key="dispute" tone="warning" title="A payment is disputed">
        {formatCredits(balance.frozenMicros)} credits of it are set aside until the bank has
        decided, which can take two to three months. They come back when the dispute is withdrawn or
        won, and go when it is lost. Until then nothing more can be bought.
      </Callout>
    ),
    topUpNotice(autoTopUp),
  ].filter(Boolean);
  return notices.length === 0 ? null : <div className="grid gap-3">{notices}</div>;
}

function debtNotice({ debtMicros }: Balance, canBuyPack: boolean): ReactNode {
  if (debtMicros === 0) return null;
  return (
    <Callout
      key="debt"
      tone="danger"
      title={`${formatCredits(debtMicros)} credits are owed`}
      action={
        canBuyPack && (
          <Button asChild size="sm">
            <a href="#packs">Buy a pack</a>
          </Button>
        )
      }
    >
      More was used or taken back than the balance held. The next credits, from a pack or your plan,
      repay this first.
    </Callout>
  );
}

function topUpNotice(autoTopUp: AutoTopUp | null) {
  if (!autoTopUp?.isOn) return null;
  if (autoTopUp.stoppedReason !== null) {
    return (
      <Callout
        key="top-up"
        tone="danger"
        title="Auto top-up has stopped"
        action={
          <Button asChild size="sm">
            <Link href="/billing/payment">Use another card</Link>
          </Button>
        }
      >
        {topUpFailureWords(autoTopUp.stoppedReason)} It goes on with another card.
      </Callout>
    );
  }
  if (autoTopUp.isPackSold) return null;
  return (
    <Callout
      key="top-up"
      tone="warning"
      title="Auto top-up needs another pack"
      action={
        <Button asChild size="sm">
          <a href="#auto-top-up">Choose a pack</a>
        </Button>
      }
    >
      The pack it bought is no longer sold.
    </Callout>
  );
}
