import "server-only";
import { findPortalConfiguration, portalMarks } from "@/lib/billing/customers/portal";
import { portalFeatures } from "@/lib/billing/stripe-sync/sync-portal";
import { type Finding, ok, problem } from "@/lib/doctor/finding";

const mend = "npm run stripe:sync";

const names = {
  portal: "Stripe's customer portal",
  portal_disputed: "Stripe's customer portal while a payment is disputed",
};

/** Whether Stripe's portals cancel and switch as the application does. */
export async function checkPortal(): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const mark of portalMarks) {
    const configuration = await findPortalConfiguration(mark);
    if (!configuration) {
      findings.push(problem(`${names[mark]} is not set up.`, mend));
      continue;
    }
    const wrong = findUnequal(await portalFeatures(mark), configuration.features, "");
    findings.push(
      wrong === null
        ? ok(`${names[mark]} is set up.`)
        : problem(`${names[mark]} is set up otherwise: ${wrong}.`, mend),
    );
  }
  return findings;
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
