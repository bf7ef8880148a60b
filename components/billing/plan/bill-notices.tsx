import type { ReactNode } from "react";
import { briefCredits } from "@/components/billing/balance/brief-credits";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Link } from "@/components/ui/link";
import { topUpFailureWords } from "@/lib/billing/auto-top-up/failure-words";
import type { AutoTopUp } from "@/lib/billing/auto-top-up/settings";
import type { Balance } from "@/lib/credits/get-balance";

interface BillNoticesProps {
  balance: Balance;
  /** A payment of the account is disputed: nothing is sold meanwhile. */
  isDisputed: boolean;
  /** Whether the viewer may buy a pack here, which repays what is owed. */
  canBuyPack: boolean;
  /** Null where it was never on, or is not the viewer's to see. */
  autoTopUp: AutoTopUp | null;
  /** Lifts a stop of the viewer's own; null where they cannot. */
  thaw: ReactNode;
}

/** What the account must know before anything else: what is owed, set aside or stopped. */
export function BillNotices({
  balance,
  isDisputed,
  canBuyPack,
  autoTopUp,
  thaw,
}: BillNoticesProps) {
  return (
    <>
      {debtNotice(balance, canBuyPack)}
      {balance.isSpendingFrozen && (
        <Callout tone="danger" title="Spending is stopped" action={thaw}>
          Your credits are safe, and nothing can be charged until spending is allowed again.
        </Callout>
      )}
      {isDisputed && (
        <Callout tone="warning" title="A payment is disputed">
          {balance.frozenMicros > 0 &&
            `${briefCredits(balance.frozenMicros)} credits of it are set aside. They come back when the dispute is withdrawn or won, and go when it is lost. `}
          The bank decides, which can take two to three months. Until then nothing more can be
          bought.
        </Callout>
      )}
      {topUpNotice(autoTopUp)}
    </>
  );
}

function debtNotice({ debtMicros, isUnlimited }: Balance, canBuyPack: boolean): ReactNode {
  // Without a meter nothing is drawn, and nothing waits for it.
  if (debtMicros === 0 || isUnlimited) return null;
  return (
    <Callout
      tone="danger"
      title={`${briefCredits(debtMicros)} credits are owed`}
      action={
        canBuyPack && (
          <Button asChild size="sm">
            <a href="#packs">Buy a pack</a>
          </Button>
        )
      }
    >
      More was used or taken back than the balance held. The next credits
      {canBuyPack ? ", from a pack or your plan," : ""} repay this first.
    </Callout>
  );
}

function topUpNotice(autoTopUp: AutoTopUp | null) {
  if (!autoTopUp?.isOn) return null;
  if (autoTopUp.stoppedReason !== null) {
    return (
      <Callout
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
