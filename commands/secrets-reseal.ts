import { resealSecrets } from "@/lib/secrets/reseal-secrets";

// `npm run secrets:reseal` seals customers' provider keys and MCP servers' tokens anew under the first of
// SEAL_KEYS. Run it after a new key was put in front and the application restarted; then the older one
// can go. Safe to run again.

const { resealed, untouched, unreadable } = await resealSecrets();
console.log(`${resealed} sealed anew, ${untouched} under the current key already.`);
if (unreadable.length > 0) {
  console.log(
    `${unreadable.length} cannot be opened by any of SEAL_KEYS; their owners must bring them again:`,
  );
  for (const row of unreadable) console.log(`  ${row}`);
  process.exitCode = 1;
}
