import { userInfo } from "node:os";
import process from "node:process";
import { examine } from "@/lib/doctor/examine";
import { retryParkedJobs } from "@/lib/notifications/parked-jobs";

// `npm run doctor` looks at everything that must be right for credits to be sold, changes nothing,
// and says a line each. Exit code 1: something is wrong, and its line says what mends it.
// `-- --retry-jobs "<why>"` sends parked mails after all.

const signs = { ok: "ok      ", note: "note    ", problem: "PROBLEM " };

const [option, reason] = process.argv.slice(2);
if (option === undefined) await look();
else if (option === "--retry-jobs" && reason) await retry(reason);
else {
  console.error('usage: npm run doctor [-- --retry-jobs "<why>"]');
  process.exitCode = 2;
}

async function look(): Promise<void> {
  const { problems } = await examine(({ state, text, mend }) => {
    console.log(`${signs[state]} ${text}${mend === null ? "" : ` Do: ${mend}`}`);
  });
  if (problems === 0) return;
  console.log(`\n${problems} ${problems === 1 ? "problem" : "problems"}.`);
  process.exitCode = 1;
}

async function retry(why: string): Promise<void> {
  const retried = await retryParkedJobs({ actor: userInfo().username, reason: why });
  console.log(retried === 0 ? "No mail is parked." : `${retried} will be sent within a minute.`);
}
