import { userInfo } from "node:os";
import process from "node:process";
import { listOperators, type OperatorOutcome, setOperator } from "@/lib/admin/operators";

// `npm run operator -- ada@example.com` makes the person with that address an operator, who sees
// /admin; `--remove` ends it; without an address the operators are listed. The audit log keeps who
// said so, and why. Exit code 1: nothing was done, and the line says what to do.
const usage = `usage: npm run operator
       npm run operator -- <address> [--remove] ["<why>"]`;

const parameters = process.argv.slice(2);
const isRemoval = parameters.includes("--remove");
const [email, reason, ...rest] = parameters.filter((parameter) => parameter !== "--remove");

if (rest.length > 0 || email?.startsWith("-") || (isRemoval && !email)) {
  console.error(usage);
  process.exitCode = 2;
} else if (email) {
  await change(email, reason ?? `npm run operator${isRemoval ? " -- --remove" : ""}`);
} else await list();

async function change(address: string, why: string): Promise<void> {
  const outcome = await setOperator(address, !isRemoval, {
    actor: userInfo().username,
    reason: why,
  });
  console.log(sentence(outcome, address));
  if (outcome === "unknown" || outcome === "unconfirmed") process.exitCode = 1;
}

function sentence(outcome: OperatorOutcome, address: string): string {
  if (outcome === "unknown") {
    return `Nobody has the address ${address}. Sign up with it at /signup, confirm it, then run this again.`;
  }
  if (outcome === "unconfirmed") {
    return `${address} has signed up and not confirmed the address. Open the link in the mail, then run this again.`;
  }
  if (outcome === "unchanged") {
    return isRemoval ? `${address} is no operator.` : `${address} is an operator already.`;
  }
  return isRemoval
    ? `${address} is no longer an operator.`
    : `${address} is an operator now, and finds /admin at the next page.`;
}

async function list(): Promise<void> {
  const operators = await listOperators();
  if (operators.length === 0) {
    console.log("Nobody is an operator yet. Make one: npm run operator -- <address>");
  }
  for (const { email: address, displayName } of operators) {
    console.log(`${address}  ${displayName}`);
  }
}
