import "server-only";
import type { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { requireBuyer } from "@/lib/billing/require-buyer";
import { stripeRefusal } from "@/lib/billing/stripe-refusal";
import { route } from "@/lib/http/route";

interface Schemas<P, Q, B> {
  params?: z.ZodType<P>;
  query?: z.ZodType<Q>;
  body?: z.ZodType<B>;
}

interface Call<P, Q, B> {
  access: AccountAccess;
  request: Request;
  params: P;
  query: Q;
  body: B;
  idempotencyKey: string | null;
}

/**
 * A route that only those may call who may buy for the account. A decline or an outage at Stripe
 * leaves as the problem it is.
 */
export function buyerRoute<P = unknown, Q = unknown, B = unknown>(
  schemas: Schemas<P, Q, B>,
  handle: (call: Call<P, Q, B>) => Promise<object>,
) {
  return route<"account", P, Q, B>(
    { auth: "account", scope: "billing", ...schemas },
    async ({ access, request, params, query, body, idempotencyKey }) => {
      requireBuyer(access);
      try {
        return await handle({ access, request, params, query, body, idempotencyKey });
      } catch (error) {
        throw stripeRefusal(error) ?? error;
      }
    },
  );
}
