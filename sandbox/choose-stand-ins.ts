import { readFileSync } from "node:fs";
import path from "node:path";
import { parseEnv } from "node:util";

/** The outside services that the sandbox can stand in for. */
export const serviceNames = ["supabase", "stripe", "openrouter", "github", "resend"] as const;
export type ServiceName = (typeof serviceNames)[number];

/** A service is real, and not stood in for, when this variable holds its key. */
const keyOf: Record<ServiceName, string> = {
  supabase: "SUPABASE_SECRET_KEY",
  stripe: "STRIPE_SECRET_KEY",
  openrouter: "OPENROUTER_API_KEY",
  github: "GITHUB_MCP_TOKEN",
  resend: "RESEND_API_KEY",
};

/** Which services the sandbox has to stand in for, given the developer's own environment. */
export function chooseStandIns(environment: Record<string, string | undefined>): Set<ServiceName> {
  return new Set(serviceNames.filter((name) => !environment[keyOf[name]]?.trim()));
}

/**
 * The developer's own environment: the process's variables over those of the files that
 * `next dev` reads, in its order.
 */
export function readOwnEnvironment(root: string): Record<string, string | undefined> {
  const files = [".env", ".env.development", ".env.local", ".env.development.local"];
  const fromFiles = files.map((file) => {
    try {
      return parseEnv(readFileSync(path.join(root, file), "utf8"));
    } catch {
      return {};
    }
  });
  return Object.assign({}, ...fromFiles, process.env);
}
