import type { RunningSandbox } from "../start-sandbox";
import { demoPassword, demoUsers } from "./demo-users";

/** One table of everything to open, and who to be there. */
export function describeSandbox(sandbox: RunningSandbox, directory: string): string {
  const { siteUrl, stripe, inboxUrl, databaseUrl, environment } = sandbox;
  const rows: [string, string][] = [["Application", siteUrl]];
  if (stripe) rows.push(["Stripe, clock", `${stripe.url}/_test`]);
  if (inboxUrl) rows.push(["Mails", inboxUrl]);
  if (databaseUrl) rows.push(["Database", databaseUrl]);
  if (databaseUrl && stripe) {
    for (const { email, who } of demoUsers)
      rows.push([`Sign in: ${who}`, `${email}  ${demoPassword}`]);
  }
  if (stripe) rows.push(["Test card", "4242 4242 4242 4242, any later date, any CVC"]);
  if (environment.OPENROUTER_BASE_URL) {
    rows.push(["OpenRouter keys", "any; sk-or-invalid is refused, sk-or-no-credits has no money"]);
  }
  const width = Math.max(...rows.map(([label]) => label.length));
  const lines = rows.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`);
  return `\n${lines.join("\n")}\n\n  Ctrl-C stops everything; the data stays in ${directory} until \`npm run sandbox:reset\`.\n`;
}
