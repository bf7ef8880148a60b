import "server-only";
import { listStoredEvents } from "@/lib/billing/inbox/event-inbox";
import { checkCatalog } from "@/lib/doctor/check-catalog";
import { checkCron } from "@/lib/doctor/check-cron";
import { checkDatabase } from "@/lib/doctor/check-database";
import { checkEnvironment } from "@/lib/doctor/check-environment";
import { checkEvents } from "@/lib/doctor/check-events";
import { checkLedger } from "@/lib/doctor/check-ledger";
import { checkMail, checkOutbox } from "@/lib/doctor/check-mail";
import { checkNode } from "@/lib/doctor/check-node";
import { checkPortal } from "@/lib/doctor/check-portal";
import { checkPrices } from "@/lib/doctor/check-prices";
import { checkStripeKey } from "@/lib/doctor/check-stripe-key";
import { checkWebhookEndpoint } from "@/lib/doctor/check-webhook-endpoint";
import { type Finding, problem } from "@/lib/doctor/finding";
import { readInstallation } from "@/lib/doctor/installation";

/** How many waiting events are named one by one; reconcile names them all. */
const mostNamed = 5;

/**
 * Looks at everything that must be right for credits to be sold: each finding is a line with, for a
 * problem, what mends it. A check that another one makes pointless is left out. Changes nothing.
 */
export async function examine(report: (finding: Finding) => void): Promise<{ problems: number }> {
  let problems = 0;
  const tell = async (about: string, check: () => Promise<Finding[]> | Finding[]) => {
    const findings = await attempt(about, check);
    for (const finding of findings) {
      if (finding.state === "problem") problems += 1;
      report(finding);
    }
    return findings.every(({ state }) => state !== "problem");
  };

  await tell("Node", () => [checkNode()]);
  // Without its variables nothing else can be asked.
  if (!(await tell("The environment", checkEnvironment))) return { problems };
  await tell("Mail", () => [checkMail()]);
  if (await tell("The database", checkDatabase)) {
    const installation = await readInstallation();
    await tell("The catalog", () => checkCatalog(installation));
    await tell("The inbox", async () =>
      checkEvents(installation, await listStoredEvents({ status: "parked", limit: mostNamed })),
    );
    await tell("The outbox", () => [checkOutbox(installation)]);
    await tell("Cron", () => checkCron(installation));
    await tell("The ledger", checkLedger);
  }
  if (await tell("Stripe", checkStripeKey)) {
    await tell("Stripe's prices", checkPrices);
    await tell("The portal", checkPortal);
    await tell("The webhook endpoint", () => checkWebhookEndpoint());
  }
  return { problems };
}

async function attempt(about: string, check: () => Promise<Finding[]> | Finding[]) {
  try {
    return await check();
  } catch (error) {
    const reason = error instanceof Error ? error.message : "not an Error";
    return [problem(`${about} could not be examined: ${reason}.`, "mend what is named and retry")];
  }
}
