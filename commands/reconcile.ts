import { userInfo } from "node:os";
import process from "node:process";
import { dismissEvent } from "@/lib/billing/inbox/event-inbox";
import { readScope, UsageError } from "@/lib/billing/reconcile/read-scope";
import { reconcile } from "@/lib/billing/reconcile/reconcile";

// `npm run reconcile` compares Stripe with the ledger, says every difference in a line, and repairs
// it by appending; `-- --dry-run` only says. Exit code 1: something needs a person.
const usage = `usage: npm run reconcile [-- [--since <date, 3h or 7d>] [--dry-run]]
       npm run reconcile -- --dismiss <event id> "<why it needs nothing>"`;

const signs = { found: "differs  ", repaired: "repaired ", unsettled: "A PERSON " };

try {
  const parameters = process.argv.slice(2);
  if (parameters[0] === "--dismiss") await dismiss(parameters[1], parameters[2]);
  else await compare(parameters);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\n${usage}`);
  process.exitCode = 2;
}

async function compare(parameters: string[]): Promise<void> {
  const isDryRun = parameters.includes("--dry-run");
  const scope = readScope(parameters.filter((parameter) => parameter !== "--dry-run"));
  const result = await reconcile({
    scope,
    isDryRun,
    report: ({ state, text }) => console.log(`${signs[state]} ${text}`),
  });
  const { differences, repaired, unsettled } = result;
  if (differences === 0) console.log("Stripe and the ledger say the same.");
  else if (isDryRun) console.log(`${differences} differences. Nothing was changed.`);
  else console.log(`${differences} differences: ${repaired} repaired, ${unsettled} need a person.`);
  if (unsettled > 0) process.exitCode = 1;
}

async function dismiss(eventId: string | undefined, reason: string | undefined): Promise<void> {
  if (!eventId || !reason) throw new UsageError("Which event, and why?");
  const isDone = await dismissEvent(eventId, { actor: userInfo().username, reason });
  console.log(
    isDone
      ? `${eventId} is dismissed.`
      : `There is no open event ${eventId}, or it is being worked on.`,
  );
  if (!isDone) process.exitCode = 1;
}
