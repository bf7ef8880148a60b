import type { Stripe } from "@stripe/stripe-js";
import { loadStripe } from "@stripe/stripe-js/pure";

let script: Promise<void> | null = null;

/**
 * Loads Stripe.js from where the environment says and opens it with our key. `loadStripe` takes a
 * `window.Stripe` that is there already, and would only look for Stripe's own address.
 *
 * @throws when the script does not arrive; a later call tries again.
 */
export async function loadStripeJs(url: string, publishableKey: string): Promise<Stripe> {
  script ??= addScript(url).catch((error: unknown) => {
    script = null;
    throw error;
  });
  await script;
  const stripe = await loadStripe(publishableKey);
  if (!stripe) throw new Error("Stripe.js did not start");
  return stripe;
}

function addScript(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const element = document.createElement("script");
    element.src = url;
    element.onload = () => resolve();
    element.onerror = () => {
      element.remove();
      reject(new Error("Stripe.js could not be loaded"));
    };
    document.head.append(element);
  });
}
