"use client";

import type { Stripe } from "@stripe/stripe-js";
import { Plus } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { z } from "zod/mini";
import { callApi } from "@/components/api/call-api";
import { loadStripeJs } from "@/components/billing/cards/load-stripe-js";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";

const FieldsSkeleton = () => <Skeleton className="h-56" />;

const CardForm = dynamic(
  () => import("@/components/billing/cards/card-form").then((module) => module.CardForm),
  { ssr: false, loading: FieldsSkeleton },
);

const answerSchema = z.object({ clientSecret: z.string() });

interface AddCardProps {
  accountId: string;
  publishableKey: string;
  stripeJsUrl: string;
}

type State =
  | { step: "closed" }
  | { step: "opening" }
  | { step: "refused"; message: string }
  | { step: "open"; stripe: Stripe; clientSecret: string };

/** Adds a card without leaving the page. Stripe's script is loaded when the form is opened. */
export function AddCard({ accountId, publishableKey, stripeJsUrl }: AddCardProps) {
  const router = useRouter();
  const [state, setState] = useState<State>({ step: "closed" });

  async function open() {
    setState({ step: "opening" });
    try {
      const [stripe, answer] = await Promise.all([
        loadStripeJs(stripeJsUrl, publishableKey),
        callApi("POST", "/api/billing/setup-intent", { accountId }),
      ]);
      if (!answer.ok) {
        setState({ step: "refused", message: answer.message });
        return;
      }
      const { clientSecret } = answerSchema.parse(answer.data);
      setState({ step: "open", stripe, clientSecret });
    } catch {
      setState({ step: "refused", message: "The card form could not be loaded. Try again." });
    }
  }

  async function saved(setupIntentId: string) {
    // The card is saved already: without this note it is only not made the default.
    await callApi("POST", "/api/billing/payment-methods", { accountId, body: { setupIntentId } });
    setState({ step: "closed" });
    toast.success("The card is saved.");
    router.refresh();
  }

  if (state.step === "closed") {
    return (
      <Button variant="outline" className="w-fit" onClick={open}>
        <Plus aria-hidden="true" /> Add a card
      </Button>
    );
  }
  return (
    <Card aria-labelledby="add-card-title" className="max-w-xl">
      <CardHeader>
        <CardTitle id="add-card-title">Add a card</CardTitle>
      </CardHeader>
      <CardContent className="min-h-64">
        {state.step === "opening" && <FieldsSkeleton />}
        {state.step === "refused" && (
          <Callout
            tone="danger"
            live="assertive"
            action={
              <Button variant="outline" size="sm" onClick={open}>
                Try again
              </Button>
            }
          >
            {state.message}
          </Callout>
        )}
        {state.step === "open" && (
          <CardForm
            stripe={state.stripe}
            clientSecret={state.clientSecret}
            onSaved={saved}
            onCancel={() => setState({ step: "closed" })}
          />
        )}
      </CardContent>
    </Card>
  );
}
