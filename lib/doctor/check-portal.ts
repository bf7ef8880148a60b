import "server-only";
import { findPortalConfiguration } from "@/lib/billing/portal";
import { portalFeatures } from "@/lib/billing/sync-portal";
import { type Finding, ok, problem } from "@/lib/doctor/finding";

const mend = "npm run stripe:sync";

/** Whether Stripe's portal cancels and switches as the application does. */
export async function checkPortal(): Promise<Finding[]> {
  const configuration = await findPortalConfiguration();
  if (!configuration) return [problem("Stripe's customer portal is not set up.", mend)];
  const wrong = findUnequal(await portalFeatures(), configuration.features, "");
  if (wrong === null) return [ok("Stripe's customer portal is set up.")];
  return [problem(`Stripe's customer portal is set up otherwise: ${wrong}.`, mend)];
}

/** The first field that is wanted and is not so; what is not wanted may be anything. */
export function findUnequal(wanted: unknown, actual: unknown, at: string): string | null {
  if (Array.isArray(wanted)) {
    if (!Array.isArray(actual) || actual.length !== wanted.length) return at;
    // Stripe keeps lists in an order of its own.
    const isAllThere = wanted.every((item) =>
      actual.some((other) => findUnequal(item, other, at) === null),
    );
    return isAllThere ? null : at;
  }
  if (typeof wanted !== "object" || wanted === null) return wanted === actual ? null : at;
  if (typeof actual !== "object" || actual === null) return at;
  const there = new Map(Object.entries(actual));
  for (const [name, value] of Object.entries(wanted)) {
    const wrong = findUnequal(value, there.get(name), at === "" ? name : `${at}.${name}`);
    if (wrong !== null) return wrong;
  }
  return null;
}
