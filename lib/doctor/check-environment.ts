import "server-only";
import { isLiveKey } from "@/lib/billing/stripe-client";
import { type Finding, ok, problem } from "@/lib/doctor/finding";
import { EnvironmentError, serverEnv } from "@/lib/env/server";

/** Whether every variable is there and usable; names are said, values never. */
export function checkEnvironment(): Finding[] {
  try {
    const env = serverEnv();
    return [
      ok("The environment is complete."),
      ...checkSite(env.SITE_URL),
      ...checkKeyModes(env.STRIPE_SECRET_KEY, env.STRIPE_PUBLISHABLE_KEY),
    ];
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    // Its lines name a variable, what is wrong with it, and where it comes from.
    const lines = error.message.split("\n").filter((line) => /^ {2}[A-Z_]+ /.test(line));
    return lines.map((line) => {
      const [what = line, where = "see .env.example"] = line.trim().split(/: (.*)/s);
      return problem(`${what}.`, `set it in .env.local or on the host: ${where}`);
    });
  }
}

/** People pay and sign in over it, so only this machine may do without HTTPS. */
export function checkSite(siteUrl: string): Finding[] {
  const { protocol } = new URL(siteUrl);
  if (protocol === "https:" || isLocalSite(siteUrl)) return [];
  return [problem(`SITE_URL is ${siteUrl}, without HTTPS.`, "give the site its https:// address")];
}

export function checkKeyModes(secretKey: string, publishableKey: string): Finding[] {
  const isLive = isLiveKey(secretKey);
  if (publishableKey.startsWith("pk_live") === isLive) return [];
  return [
    problem(
      `STRIPE_SECRET_KEY is a ${isLive ? "live" : "test"} key, and STRIPE_PUBLISHABLE_KEY is not.`,
      "take both from the same mode of the same Stripe account",
    ),
  ];
}

/** Whether a site is on this machine, where neither Stripe nor a scheduler can reach it. */
export function isLocalSite(siteUrl: string): boolean {
  const { hostname } = new URL(siteUrl);
  return /^(?:localhost|127\..*|\[::1\]|.*\.local|.*\.localhost|.*\.test)$/.test(hostname);
}
