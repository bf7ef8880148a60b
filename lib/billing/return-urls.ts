import "server-only";
import type { Route } from "next";
import { safeNext } from "@/lib/auth/safe-next";
import { serverEnv } from "@/lib/env/server";

const billingPath: Route = "/billing";

/** Where a person came from, as a path of our own; the billing page when it is not one. */
export function safeReturnPath(path: string | undefined): Route {
  return path === undefined ? billingPath : safeNext(path);
}

/** An absolute address of our own, for Stripe to send people back to. */
export function siteUrl(path: string): string {
  return `${serverEnv().SITE_URL}${path}`;
}

/**
 * Where Checkout sends people: back to where they came from, after the page that says what arrived.
 * Stripe replaces the braces, so they must not be encoded.
 */
export function checkoutUrls(returnPath: string | undefined) {
  const path = safeReturnPath(returnPath);
  return {
    success_url: siteUrl(
      `/billing/success?session_id={CHECKOUT_SESSION_ID}&return=${encodeURIComponent(path)}`,
    ),
    cancel_url: siteUrl(path),
  };
}
