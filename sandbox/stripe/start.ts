import { Engine } from "./engine";
import type { Webhook } from "./events/endpoints";
import type { Chaos } from "./events/outbox";
import { type Answer, createServer } from "./http/server";
import { mountPages } from "./pages/mount-pages";
import type { State } from "./state/state";

export interface StripeOptions {
  /** 0 takes any free port. */
  port: number;
  /** Where the state is kept; null keeps it in memory. */
  dataFile: string | null;
  secretKey: string;
  publishableKey: string;
  webhooks: Webhook[];
  /** Told whenever the sandbox's clock moves: sandbox time minus wall time, in seconds. */
  onClock?: (offsetSeconds: number) => Promise<void>;
  chaos?: Partial<Chaos>;
}

export interface RunningStripe {
  url: string;
  port: number;
  stop(): Promise<void>;
  /** Moves the sandbox's clock forward, through every renewal, retry and expiry on the way. */
  advance(seconds: number): Promise<void>;
  setWebhooks(webhooks: Webhook[]): void;
  /** Resolves when no webhook is on its way any more, after ten seconds at most. */
  settled(): Promise<void>;
  /** Answers an API request without a connection. */
  answer: Answer;
  /** Everything that is remembered, cheaply: a test can go back to it as often as it likes. */
  snapshot(): State;
  restore(snapshot: State): Promise<void>;
  setChaos(chaos: Partial<Chaos>): void;
  /** What was sent and is not what the installed SDK declares. */
  violations(): string[];
}

const TICK_MS = 1_000;

/** Starts the Stripe stand-in on 127.0.0.1. */
export async function startStripe(options: StripeOptions): Promise<RunningStripe> {
  const engine = new Engine({
    dataFile: options.dataFile,
    webhooks: options.webhooks,
    chaos: options.chaos ?? {},
    onClock: options.onClock ?? (async () => undefined),
  });
  const { server, answer } = createServer({ engine, ...keysOf(options) }, mountPages);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : options.port;
  engine.site = `http://127.0.0.1:${port}`;
  if (engine.state.offsetSeconds !== 0) await options.onClock?.(engine.state.offsetSeconds);
  engine.outbox.pump();
  const timer = setInterval(() => {
    engine.tick().catch((error: unknown) => console.error("stripe stand-in:", error));
  }, TICK_MS);
  return {
    url: engine.site,
    port,
    async stop() {
      clearInterval(timer);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await engine.stop();
    },
    advance: (seconds) => engine.advance(seconds),
    answer,
    setWebhooks: (webhooks) => engine.endpoints.set(webhooks),
    async settled() {
      await engine.outbox.settled();
    },
    snapshot: () => engine.snapshot(),
    restore: (snapshot) => engine.restore(snapshot),
    setChaos: (chaos) => engine.outbox.setChaos(chaos),
    violations: () => [...engine.conformity.violations],
  };
}

const keysOf = ({ secretKey, publishableKey }: StripeOptions) => ({ secretKey, publishableKey });
