import "./api-document/resolve-as-server";
import { writeFileSync } from "node:fs";
import path from "node:path";

// Writes the OpenAPI document and the typed client's types anew, from the routes in app/api:
//
//   npm run api:client

const { generateApiFiles } = await import("./api-document/generate");
const root = path.resolve(import.meta.dirname, "..");
for (const [file, text] of Object.entries(await generateApiFiles())) {
  writeFileSync(path.join(root, file), text);
  console.log(`Wrote ${file}.`);
}
