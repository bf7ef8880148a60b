import type { Offer } from "@/lib/pricing/offer";

export interface FaqEntry {
  question: string;
  answer: string;
}

/** What people ask before they buy, answered from the offer in force. */
export function faqEntries({ plans, packs }: Pick<Offer, "plans" | "packs">): FaqEntry[] {
  const rolls = plans.some((plan) => plan.rolloverCapMicros > 0);
  const trial = plans.find((plan) => plan.trialDays > 0);
  const free = plans.find((plan) => plan.prices.length === 0 && !plan.contactSales);
  return [
    {
      question: "What is a credit?",
      answer:
        "The unit everything here is priced in. Before a message is sent you see how many credits it can cost; afterwards its receipt shows what it did cost, line by line.",
    },
    {
      question: "Do credits expire?",
      answer: [
        rolls
          ? "A plan's monthly credits last for their month; what is left rolls over up to the plan's cap."
          : "A plan's monthly credits last for their month and then start afresh.",
        ...(packs.length > 0 ? [packExpiry(packs)] : []),
        packs.length > 0
          ? "Plan credits are used first, those that expire soonest before others; then bonuses, then packs."
          : "Plan credits are used first, those that expire soonest before others; then bonuses.",
      ].join(" "),
    },
    {
      question: "What happens when I run out?",
      answer:
        packs.length > 0
          ? "Nothing is charged behind your back: the chat pauses and keeps what you typed. Buy a pack or change your plan, and it goes on where you were."
          : "Nothing is charged behind your back: the chat pauses and keeps what you typed. Change your plan, or wait for your next period.",
    },
    {
      question: "What if a reply fails or I stop it?",
      answer:
        "A reply that fails on the provider's side is not charged, up to a fair number a day. When you press Stop, you pay for what had run by then.",
    },
    {
      question: "Can I change or cancel at any time?",
      answer:
        "Yes. An upgrade starts a new period at once: you pay the new price less what is unused of the old one. A downgrade or a cancellation waits for the end of the period you have paid for, and you keep your credits until then.",
    },
    ...(trial
      ? [
          {
            question: "How does a trial work?",
            answer: [
              `${trial.name} starts with ${trial.trialDays} free days, once a person.`,
              trial.trialNeedsCard
                ? "Your card is charged when they are over, unless you cancel before."
                : "It asks for no card; without one it ends by itself, and nothing is charged.",
              "What a trial gives is its own allotment and ends with it: the plan's credits come with the first payment.",
              "It is a code or a trial, never both: with a discount the plan begins at once.",
            ].join(" "),
          },
        ]
      : []),
    ...(free
      ? [
          {
            question: `Do I need a card for ${free.name}?`,
            answer: "No. You need an email address that you can confirm.",
          },
        ]
      : []),
  ];
}

function packExpiry(packs: Offer["packs"]): string {
  const days = new Set(packs.map((pack) => pack.expiresAfterDays));
  const [only] = days;
  if (days.size > 1) return "Each pack says how long its credits last.";
  return only === null || only === undefined
    ? "Credits from packs never expire."
    : `Credits from packs last ${only} days.`;
}
