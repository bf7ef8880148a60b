import { type RunningNext, startNext } from "../sandbox/start-next";
import { type RunningSandbox, startSandbox } from "../sandbox/start-sandbox";
import { createStopStack } from "../sandbox/stop-stack";
import { runScript } from "../sandbox/supervisor/run-script";
import { makeTemporaryDirectory } from "../sandbox/temporary-directory";

type Stripe = NonNullable<RunningSandbox["stripe"]>;
type Inbox = NonNullable<RunningSandbox["mails"]>;

export type RunningApp = {
  url: string;
  environment: Record<string, string>;
  /** The database, as the owner of the schema. */
  databaseUrl: string;
  stripe: Stripe;
  mails: Inbox;
  /** What the server has printed so far. */
  output(): string;
  /** Ends the server as a crash would; the stand-ins stay. */
  kill(): Promise<void>;
  /** Ends the server as a deployment does: what it has begun is finished first. */
  shutDown(): Promise<void>;
  /** Starts the server again, at the same address. */
  restart(): Promise<void>;
  stop(): Promise<void>;
};

type SandboxOptions = Parameters<typeof startSandbox>[0];

/**
 * Starts the whole product on free ports with data of its own: the stand-ins, the default catalog
 * with its guides and Stripe prices, what `prepare` adds, and the production build. Nothing of it
 * outlives this process, not even after `kill -9`.
 *
 * @throws after stopping what had started, when a part cannot start.
 */
export async function runApp(
  options: Pick<SandboxOptions, "chaos" | "chunkDelayMs" | "confirmations"> & {
    catalog?: string;
    /** Runs before the server does, for example to seed; `run` runs a script of the project. */
    prepare?: (run: (script: string) => Promise<void>) => Promise<void>;
  } = {},
): Promise<RunningApp> {
  const { catalog = "assistant", prepare, ...sandboxOptions } = options;
  const stack = createStopStack();
  const { directory, remove } = makeTemporaryDirectory();
  stack.add(remove);
  try {
    const sandbox = await startSandbox({
      directory,
      ports: "any",
      durable: false,
      ...sandboxOptions,
    });
    stack.add(sandbox.stop);
    const { environment, databaseUrl, stripe, mails } = sandbox;
    if (!databaseUrl || !stripe || !mails) throw new Error("The sandbox stands in for everything.");

    const signal = AbortSignal.timeout(60_000);
    const scriptEnvironment = { ...environment, DATABASE_URL: databaseUrl };
    const run = (script: string, ...parameters: string[]) =>
      runScript(script, { parameters, environment: scriptEnvironment, signal });
    await run("commands/catalog.ts", "--database-only", catalog);
    await Promise.all([run("commands/index-documents.ts"), run("commands/stripe-sync.ts")]);
    await prepare?.(run);

    let printed = "";
    const start = () =>
      startNext({
        mode: "start",
        port: sandbox.appPort,
        environment,
        output: (text) => {
          printed += text;
        },
      });
    let next: RunningNext = await start();
    stack.add(() => next.stop());
    // The catalog's products have been announced to the webhook meanwhile.
    await stripe.settled();
    return {
      url: sandbox.siteUrl,
      environment,
      databaseUrl,
      stripe,
      mails,
      output: () => printed,
      kill: () => next.kill(),
      shutDown: () => next.stop(),
      async restart() {
        next = await start();
      },
      stop: stack.stop,
    };
  } catch (error) {
    await stack.stop();
    throw error;
  }
}
