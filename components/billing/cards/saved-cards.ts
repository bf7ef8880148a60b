import { z } from "zod/mini";
import { callApi } from "@/components/api/call-api";

const answerSchema = z.object({
  paymentMethods: z.array(
    z.object({ id: z.string(), brand: z.string(), last4: z.string(), isDefault: z.boolean() }),
  ),
});

/** A saved card, as far as choosing one needs it. */
export type CardOption = z.output<typeof answerSchema>["paymentMethods"][number];

/** The account's saved cards, the default one first; none also when they cannot be read now. */
export async function readSavedCards(accountId: string): Promise<CardOption[]> {
  const answer = await callApi("GET", "/api/billing/payment-methods", { accountId });
  const parsed = answer.ok ? answerSchema.safeParse(answer.data) : null;
  return parsed?.success ? parsed.data.paymentMethods : [];
}

/** A card in words: `Visa •••• 4242`. */
export function cardWords({ brand, last4 }: CardOption): string {
  return `${brand.charAt(0).toUpperCase()}${brand.slice(1)} •••• ${last4}`;
}
