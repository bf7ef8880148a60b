import type { Metadata } from "next";
import { CouponForm } from "@/components/billing/coupons/coupon-form";
import { ContactForm } from "@/components/pricing/contact-form";
import { CostTable } from "@/components/pricing/cost-table";
import { Faq } from "@/components/pricing/faq";
import { faqEntries } from "@/components/pricing/faq-entries";
import { PackGrid } from "@/components/pricing/pack-grid";
import { PlanGrid } from "@/components/pricing/plan-grid";
import { Section } from "@/components/pricing/section";
import { requireAccount } from "@/lib/auth/account";
import { findUser } from "@/lib/auth/session";
import { messageMicros } from "@/lib/pricing/message-price";
import { getOffer, type Offer } from "@/lib/pricing/offer";
import { getViewer } from "@/lib/usage/get-viewer";

export const metadata: Metadata = {
  title: "Pricing",
  description: "Plans, credit packs, and what each action and tool costs.",
};

/** Everything that is sold, and what it costs; signed in, its buttons act. */
export default async function PricingPage() {
  const [offer, user] = await Promise.all([getOffer(), findUser()]);
  const viewer = user ? await getViewer(await requireAccount("/pricing")) : null;
  const contactPlan = offer.plans.find((plan) => plan.contactSales);
  return (
    <div className="mx-auto grid max-w-6xl gap-16 px-4 py-14 sm:px-6 sm:py-20">
      <header className="mx-auto grid max-w-2xl gap-3 text-center">
        <h1 className="font-semibold text-4xl tracking-tight">Pricing</h1>
        <p className="text-balance text-base text-muted-foreground leading-7">
          {offer.packs.length > 0
            ? "A plan for every month, packs for when it gets busy. You see what a message costs before you send it."
            : "A plan for every month. You see what a message costs before you send it."}
        </p>
      </header>
      <section aria-label="Plans" id="plans" className="grid scroll-mt-20 gap-6">
        {viewer?.canBuy && (
          <div className="-my-2 flex justify-center">
            <CouponForm
              accountId={viewer.accountId}
              subscribedPriceId={viewer.subscription?.planPriceId ?? null}
              className="justify-center"
            />
          </div>
        )}
        <PlanGrid
          plans={offer.plans}
          viewer={viewer}
          messageMicros={messageMicros(offer)}
          headingLevel="h2"
        />
      </section>
      {offer.packs.length > 0 && (
        <Section
          id="packs"
          title="Credit packs"
          description="Bought once, on top of any plan, and used after the plan's own credits."
        >
          <PackGrid packs={offer.packs} viewer={viewer} headingLevel="h3" />
        </Section>
      )}
      <Section id="costs" title="What things cost" description={costsDescription(offer)}>
        <CostTable actions={offer.actions} tools={offer.tools} />
      </Section>
      <Section id="questions" title="Questions" isSplit>
        <Faq entries={faqEntries(offer)} />
      </Section>
      <Section
        id="contact"
        isSplit
        title={contactPlan ? `Talk to us about ${contactPlan.name}` : "Ask us"}
        description={contactPlan?.description ?? "A person reads and answers every message."}
      >
        <div className="rounded-xl border bg-card p-5 shadow-xs sm:p-6">
          <ContactForm planId={contactPlan?.planId ?? null} email={user?.email ?? ""} />
        </div>
      </Section>
    </div>
  );
}

function costsDescription({ tools }: Offer): string {
  return tools.some(({ costMicros }) => costMicros > 0)
    ? "Tools are added to the message that uses them, once a reply however often they run."
    : "In credits. You see the most that something can cost before it runs.";
}
