import process from "node:process";

/** Everything the application could find a real service or a real key in. */
const applicationVariables =
  /^(SITE_URL|CRON_SECRET|NODE_ENV|NEXT_DIST_DIR|NEXT_TSCONFIG|SANDBOX_DIR|SEAL_KEYS|MCP_PRIVATE_HOSTS|(SUPABASE|STRIPE|OPENROUTER|OPENAI|XAI|GEMINI|GITHUB_MCP|RESEND)_.*)$/;

/**
 * The environment of a test step: ours without the application's variables, so that a test can
 * neither reach a real service nor pass because of what this machine happens to have set.
 */
export function testEnvironment(): NodeJS.ProcessEnv {
  const environment = { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NO_COLOR: "1" };
  for (const name of Object.keys(environment)) {
    if (applicationVariables.test(name)) Reflect.deleteProperty(environment, name);
  }
  return environment;
}
