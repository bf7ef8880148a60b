import { execFile, spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { promisify } from "node:util";

const projectDirectory = path.resolve(import.meta.dirname, "../..");
const header = `// Generated from supabase/migrations by \`npm run types\`. Do not edit.\n`;

/** The TypeScript types of schema \`public\`, as the Supabase CLI writes them (about a second). */
export async function generateTypes(databaseUrl: string): Promise<string> {
  const output = await runSupabaseCli([
    "gen",
    "types",
    `--remote=${databaseUrl}`,
    "--schema",
    "public",
  ]);
  if (!output.includes("export type Database")) {
    throw new Error(`The Supabase CLI wrote no types:\n${output}`);
  }
  return format(header + output);
}

/** The CLI's text is unformatted; a readable file makes a readable diff. */
function format(source: string) {
  const formatter = createRequire(import.meta.url).resolve("@biomejs/biome/bin/biome");
  const result = spawnSync(
    process.execPath,
    [formatter, "format", "--stdin-file-path=generated.ts"],
    { cwd: projectDirectory, input: source, encoding: "utf8", maxBuffer: 32 * 1024 * 1024 },
  );
  if (result.status !== 0) throw new Error(`The types could not be formatted:\n${result.stderr}`);
  return result.stdout;
}

/** Runs the Supabase CLI against a local database, without its telemetry, prompts and TLS. */
export async function runSupabaseCli(parameters: string[]): Promise<string> {
  const manifest = createRequire(import.meta.url).resolve("supabase/package.json");
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [path.join(path.dirname(manifest), "dist/supabase.js"), ...parameters],
    {
      cwd: projectDirectory,
      maxBuffer: 32 * 1024 * 1024,
      timeout: 120_000,
      env: { ...process.env, SUPABASE_TELEMETRY_DISABLED: "1", PGSSLMODE: "disable", CI: "true" },
    },
  );
  return stdout;
}
