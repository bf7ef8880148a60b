import process from "node:process";
import { examine } from "@/lib/doctor/examine";

// `npm run doctor` looks at everything that must be right for credits to be sold, changes nothing,
// and says a line each. Exit code 1: something is wrong, and its line says what mends it.

const signs = { ok: "ok      ", note: "note    ", problem: "PROBLEM " };

const { problems } = await examine(({ state, text, mend }) => {
  console.log(`${signs[state]} ${text}${mend === null ? "" : ` Do: ${mend}`}`);
});
if (problems > 0) {
  console.log(`\n${problems} ${problems === 1 ? "problem" : "problems"}.`);
  process.exitCode = 1;
}
