import "server-only";
import {
  isLiveKey,
  sdkApiVersion,
  stripe,
  stripeApiVersion,
  stripeErrors,
} from "@/lib/billing/stripe-client";
import { type Finding, ok, problem } from "@/lib/doctor/finding";
import { serverEnv } from "@/lib/env/server";

/** Whether Stripe takes the key, in the version that the code is written for, at the same time. */
export async function checkStripeKey(): Promise<Finding[]> {
  const mode = isLiveKey(serverEnv().STRIPE_SECRET_KEY) ? "live" : "test";
  try {
    const { lastResponse } = await stripe().prices.list({ limit: 1 });
    return [
      ok(`Stripe takes the ${mode} key.`),
      checkVersion(sdkApiVersion),
      checkSkew(lastResponse.headers.date, new Date()),
    ];
  } catch (error) {
    if (error instanceof stripeErrors.StripeAuthenticationError) {
      return [
        problem(
          "Stripe refuses STRIPE_SECRET_KEY.",
          "copy the key from Stripe, Developers, API keys",
        ),
      ];
    }
    if (error instanceof stripeErrors.StripePermissionError) {
      return [
        problem(
          "STRIPE_SECRET_KEY is a restricted key that may not read prices.",
          "give it the rights to read and write what is sold, or use a secret key",
        ),
      ];
    }
    if (error instanceof stripeErrors.StripeConnectionError) {
      return [
        problem("Stripe cannot be reached.", "check the network, and leave STRIPE_API_URL out"),
      ];
    }
    throw error;
  }
}

/** The SDK's types and the events' shape belong to one version. */
export function checkVersion(installed: string): Finding {
  if (installed === stripeApiVersion) return ok(`The Stripe SDK speaks ${installed}.`);
  return problem(
    `The Stripe SDK speaks ${installed}, and the code is written for ${stripeApiVersion}.`,
    "npm install, which takes the pinned SDK",
  );
}

const longestSkewSeconds = 60;

/** A wrong clock makes good signatures look old, and every webhook is refused. */
export function checkSkew(theirDate: string | undefined, here: Date): Finding {
  const there = Date.parse(theirDate ?? "");
  if (Number.isNaN(there)) return ok("Stripe said no time to compare this clock with.");
  const seconds = Math.round((here.getTime() - there) / 1000);
  if (Math.abs(seconds) <= longestSkewSeconds) return ok("This machine's clock is right.");
  return problem(
    `This machine's clock is ${Math.abs(seconds)} s ${seconds > 0 ? "ahead of" : "behind"} Stripe's.`,
    "turn on time synchronisation (NTP): webhook signatures are refused after 300 s",
  );
}
