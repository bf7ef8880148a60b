"use client";

import { Elements, PaymentElement, useElements, useStripe } from "@stripe/react-stripe-js";
import type { Stripe } from "@stripe/stripe-js";
import { type FormEvent, useState } from "react";
import { stripeAppearance } from "@/components/billing/cards/stripe-appearance";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";

interface CardFormProps {
  stripe: Stripe;
  clientSecret: string;
  /** Given the setup that saved the card. */
  onSaved: (setupIntentId: string) => void;
  onCancel: () => void;
}

/** Stripe's own card fields: card numbers never reach our page. */
export function CardForm({ stripe, clientSecret, onSaved, onCancel }: CardFormProps) {
  const [appearance] = useState(stripeAppearance);
  return (
    <Elements stripe={stripe} options={{ clientSecret, appearance }}>
      <Fields onSaved={onSaved} onCancel={onCancel} />
    </Elements>
  );
}

function Fields({ onSaved, onCancel }: Pick<CardFormProps, "onSaved" | "onCancel">) {
  const stripe = useStripe();
  const elements = useElements();
  const [isReady, setReady] = useState(false);
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<string | null>(null);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!stripe || !elements) return;
    setPending(true);
    setError(null);
    const { error: refusal, setupIntent } = await stripe.confirmSetup({
      elements,
      // A card that asks its bank for a check may leave the page; it comes back here.
      confirmParams: { return_url: `${window.location.origin}/billing/payment` },
      redirect: "if_required",
    });
    setPending(false);
    if (refusal) setError(refusal.message ?? "The card could not be saved.");
    else onSaved(setupIntent.id);
  }

  return (
    <form onSubmit={submit} className="grid gap-5">
      {error && (
        <Callout tone="danger" live="assertive">
          {error}
        </Callout>
      )}
      <PaymentElement onReady={() => setReady(true)} />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" pending={isPending} disabled={!isReady}>
          Save card
        </Button>
        <Button variant="outline" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
