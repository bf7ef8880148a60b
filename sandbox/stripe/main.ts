import { startStripe } from "./start";

/** Runs the stand-in alone: STRIPE_PORT, STRIPE_SECRET_KEY, WEBHOOK_URL and so on name its options. */
const env = process.env;
const webhookUrl = env.WEBHOOK_URL;
const stripe = await startStripe({
  port: Number(env.STRIPE_PORT ?? 4242),
  dataFile: env.STRIPE_DATA_FILE ?? null,
  secretKey: env.STRIPE_SECRET_KEY ?? "sk_test_sandbox",
  publishableKey: env.STRIPE_PUBLISHABLE_KEY ?? "pk_test_sandbox",
  webhooks: webhookUrl
    ? (env.STRIPE_WEBHOOK_SECRET ?? "whsec_sandbox")
        .split(",")
        .map((secret) => ({ url: webhookUrl, secret }))
    : [],
});
console.log(`Stripe stand-in on ${stripe.url}, control page ${stripe.url}/_test`);
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => void stripe.stop().then(() => process.exit(0)));
