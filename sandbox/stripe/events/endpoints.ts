import { randomText } from "../state/identifier";
import type { State } from "../state/state";
import type { Target } from "./outbox";

export interface Webhook {
  url: string;
  secret: string;
  /** Wall time in milliseconds from which it signs no more; a secret that was rotated out. */
  until?: number;
}

/** Where events go: endpoints of the configuration, and those that were registered by the API. */
export class Endpoints {
  private readonly state: () => State;
  private webhooks: Webhook[];
  /** Former secrets of registered endpoints; `url` is the endpoint's id. */
  private readonly rotatedOut: Webhook[] = [];

  constructor(state: () => State, webhooks: Webhook[]) {
    this.state = state;
    this.webhooks = webhooks;
  }

  /** Replaces the endpoints of the configuration. */
  set(webhooks: Webhook[]): void {
    this.webhooks = webhooks;
  }

  /**
   * Gives an endpoint a new secret, which is returned. The old one signs beside it for as long as
   * it is left, in milliseconds, as when a secret is rolled in the Dashboard.
   */
  rotateSecret(endpoint: string, overlapMs: number): string | null {
    const secret = `whsec_${randomText(32)}`;
    const until = Date.now() + overlapMs;
    const row = this.state().rows.webhook_endpoint[endpoint];
    if (row) {
      for (const old of this.rotatedOut)
        if (old.url === row.id) old.until = Math.min(old.until ?? until, until);
      if (row.secret) this.rotatedOut.push({ url: row.id, secret: row.secret, until });
      this.state().rows.webhook_endpoint[endpoint] = { ...row, secret };
      return secret;
    }
    if (!this.webhooks.some((one) => one.url === endpoint)) return null;
    const aged = this.webhooks.map((one) =>
      one.url === endpoint ? { ...one, until: Math.min(one.until ?? until, until) } : one,
    );
    this.webhooks = [...aged, { url: endpoint, secret }];
    return secret;
  }

  /** Every endpoint that events go to. Several secrets of one URL all sign. */
  targets(): Target[] {
    const configured = new Map<string, Target>();
    for (const { url, secret, until = Number.POSITIVE_INFINITY } of this.webhooks) {
      if (until <= Date.now()) continue;
      const known = configured.get(url);
      if (known) known.secrets.push(secret);
      else
        configured.set(url, { id: url, url, secrets: [secret], events: ["*"], apiVersion: null });
    }
    const registered = Object.values(this.state().rows.webhook_endpoint)
      .filter((one) => one.status === "enabled")
      .map((one) => ({
        id: one.id,
        url: one.url,
        secrets: [
          ...(one.secret ? [one.secret] : []),
          ...this.rotatedOut
            .filter((old) => old.url === one.id && (old.until ?? 0) > Date.now())
            .map((old) => old.secret),
        ],
        events: one.enabled_events,
        apiVersion: one.api_version,
      }));
    return [...configured.values(), ...registered];
  }
}
