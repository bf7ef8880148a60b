import { existsSync, readFileSync } from "node:fs";
import { environmentFile } from "../directory";

/** Whether the running sandbox stands in for the Supabase at this address; false while none runs. */
export function isSandboxDatabase(
  supabaseUrl: string | undefined,
  file: string = environmentFile,
): boolean {
  if (!supabaseUrl || !existsSync(file)) return false;
  return readFileSync(file, "utf8").split("\n").includes(`SUPABASE_URL="${supabaseUrl}"`);
}
