import { writeFileSync } from "node:fs";
import path from "node:path";
import { startTestPostgres } from "../sandbox/postgres/test-database";
import { generateTypes } from "../sandbox/supabase/generate-types";

// `npm run types`: writes the types of the database that the migrations make.
const file = path.resolve(import.meta.dirname, "../lib/supabase/database.types.ts");
const cluster = await startTestPostgres();
try {
  writeFileSync(file, await generateTypes(cluster.templateUrl));
  console.log(`Wrote ${path.relative(process.cwd(), file)}.`);
} finally {
  await cluster.stop();
}
