"use client";

import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { toast } from "sonner";
import { awaitNewCredits, publishBalance } from "@/components/billing/balance/credit-store";
import type { LiveBalance } from "@/components/billing/balance/live-balance";
import { type CardOption, readSavedCards } from "@/components/billing/cards/saved-cards";
import { codeFor, codeRefused } from "@/components/billing/coupons/applied-coupon";
import { openStripePage } from "@/components/billing/open-stripe-page";
import { PurchaseAttempt } from "@/components/billing/packs/purchase-attempt";
import type { PurchaseReply } from "@/components/billing/packs/purchase-reply";
import type { OfferPack } from "@/lib/pricing/offer";

export type PackToBuy = Pick<
  OfferPack,
  "packId" | "name" | "creditsMicros" | "unitAmount" | "currency"
>;

export type PurchaseStep =
  | { step: "choosing"; error: string | null }
  | { step: "paying" }
  /** The bank's check stands over the page, which must not hold the focus meanwhile. */
  | { step: "checking" }
  | { step: "leaving" }
  | { step: "processing" }
  | {
      step: "done";
      credits: number;
      amount: number;
      currency: string;
      balance: LiveBalance;
    };

/** A pack being bought with one of these cards. */
export interface PackOnOffer {
  pack: PackToBuy;
  cards: CardOption[];
  cardId: string;
  quantity: number;
  state: PurchaseStep;
}

/**
 * Buying a pack in place. `start` finds out whether a card is saved: without one, and with a code
 * that is applied, it leaves for Checkout; else there is an `offer`, to be shown in a dialog until
 * it is closed.
 */
export function usePackPurchase(accountId: string) {
  const router = useRouter();
  const [startingId, setStartingId] = useState<string | null>(null);
  const [offer, setOffer] = useState<PackOnOffer | null>(null);
  const attempt = useRef<PurchaseAttempt | null>(null);

  const change = (part: Partial<PackOnOffer>) =>
    setOffer((current) => current && { ...current, ...part });

  async function start(pack: PackToBuy) {
    setStartingId(pack.packId);
    // A code's use belongs to a Checkout, which ends when it is abandoned.
    const code = await codeFor(accountId, pack.packId);
    if (code === null) {
      toast.error(codeRefused);
      setStartingId(null);
      return;
    }
    const cards = code.couponCode === undefined ? await readSavedCards(accountId) : [];
    const [first] = cards;
    if (!first) {
      const refusal = await openStripePage(accountId, { page: "pack", packId: pack.packId });
      if (refusal === null) return;
      toast.error(refusal);
    } else {
      attempt.current = new PurchaseAttempt(accountId);
      const state = { step: "choosing", error: null } as const;
      setOffer({ pack, cards, cardId: first.id, quantity: 1, state });
    }
    setStartingId(null);
  }

  async function pay() {
    if (!offer || !attempt.current) return;
    const { pack, cardId, quantity } = offer;
    change({ state: { step: "paying" } });
    let reply = await attempt.current.pay({ packId: pack.packId, quantity, cardId });
    if (reply.kind === "check") {
      change({ state: { step: "checking" } });
      reply = await attempt.current.check(reply);
    }
    show(reply);
  }

  function show(reply: PurchaseReply) {
    switch (reply.kind) {
      case "arrived": {
        const { credits, amount, currency } = reply;
        const balance = { ...reply.balance, accountId };
        change({ state: { step: "done", credits, amount, currency, balance } });
        publishBalance(balance);
        router.refresh();
        return;
      }
      case "processing":
        change({ state: { step: "processing" } });
        void awaitNewCredits();
        return;
      case "check":
        return;
      default:
        change({ state: { step: "choosing", error: reply.message } });
    }
  }

  /** Leaves for Checkout, where any card can be typed. */
  async function leaveForCheckout() {
    if (!offer) return;
    const { pack, quantity } = offer;
    change({ state: { step: "leaving" } });
    await attempt.current?.giveUp();
    const refusal = await openStripePage(accountId, {
      page: "pack",
      packId: pack.packId,
      quantity,
    });
    if (refusal !== null) change({ state: { step: "choosing", error: refusal } });
  }

  /** Closes the offer, and with it a purchase that was not paid. Nothing closes while money moves. */
  function close(): boolean {
    const step = offer?.state.step;
    if (step === "paying" || step === "checking" || step === "leaving") return false;
    void attempt.current?.giveUp();
    attempt.current = null;
    setOffer(null);
    return true;
  }

  return {
    startingId,
    offer,
    isChecking: offer?.state.step === "checking",
    start,
    choose: change as (part: Partial<Pick<PackOnOffer, "cardId" | "quantity">>) => void,
    pay,
    leaveForCheckout,
    close,
  };
}

export type PackPurchase = ReturnType<typeof usePackPurchase>;
