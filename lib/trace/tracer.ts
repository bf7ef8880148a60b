import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";
import { randomBytes } from "node:crypto";
import { log, messageOf } from "@/lib/log/log";

export type SpanAttributes = Record<string, string | number | boolean>;

interface Span {
  traceId: string;
  spanId: string;
  parentSpanId: string;
  name: string;
  kind: number;
  startMs: number;
  endMs: number;
  attributes: SpanAttributes;
  error: string | null;
}

/** Where spans go, in OpenTelemetry's protocol over HTTP with JSON. */
export interface Collector {
  endpoint: string;
  headers: Record<string, string>;
  serviceName: string;
}

const kinds = { server: 2, client: 3 } as const;
const flushMs = 2000;
const mostKept = 2000;

class Tracer {
  private readonly current = new AsyncLocalStorage<Pick<Span, "traceId" | "spanId">>();
  private spans: Span[] = [];
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly collector: Collector) {}

  async trace<T>(
    name: string,
    kind: keyof typeof kinds,
    attributes: SpanAttributes,
    work: (note: (more: SpanAttributes) => void) => Promise<T>,
  ): Promise<T> {
    const span = this.open(name, kind, attributes, Date.now());
    try {
      return await this.current.run(span, () =>
        work((more) => void Object.assign(span.attributes, more)),
      );
    } catch (error) {
      span.error = error instanceof Error ? error.name : "not an Error";
      throw error;
    } finally {
      this.close(span, Date.now());
    }
  }

  /** A span of something that is over already. */
  record(name: string, attributes: SpanAttributes, startMs: number, endMs: number): void {
    this.close(this.open(name, "client", attributes, startMs), endMs);
  }

  /** Sends what is kept. A collector that does not answer costs the spans, and never a request. */
  async flush(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    const spans = this.spans.splice(0);
    if (spans.length === 0) return;
    const { endpoint, headers, serviceName } = this.collector;
    try {
      const reply = await fetch(`${endpoint}/v1/traces`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(payload(serviceName, spans)),
        signal: AbortSignal.timeout(5000),
      });
      if (!reply.ok) throw new Error(`the collector answered ${reply.status}`);
    } catch (error) {
      log("warn", "spans_lost", { count: spans.length, message: messageOf(error) });
    }
  }

  private open(
    name: string,
    kind: keyof typeof kinds,
    attributes: SpanAttributes,
    startMs: number,
  ): Span {
    const parent = this.current.getStore();
    return {
      traceId: parent?.traceId ?? randomBytes(16).toString("hex"),
      spanId: randomBytes(8).toString("hex"),
      parentSpanId: parent?.spanId ?? "",
      name,
      kind: kinds[kind],
      startMs,
      endMs: startMs,
      attributes: { ...attributes },
      error: null,
    };
  }

  private close(span: Span, endMs: number): void {
    span.endMs = endMs;
    if (this.spans.length < mostKept) this.spans.push(span);
    this.timer ??= setTimeout(() => void this.flush(), flushMs).unref();
  }
}

/** ExportTraceServiceRequest, as the protocol's JSON has it. */
function payload(serviceName: string, spans: Span[]) {
  return {
    resourceSpans: [
      {
        resource: { attributes: attributeList({ "service.name": serviceName }) },
        scopeSpans: [
          {
            scope: { name: "farebox" },
            spans: spans.map((span) => ({
              traceId: span.traceId,
              spanId: span.spanId,
              parentSpanId: span.parentSpanId,
              name: span.name,
              kind: span.kind,
              startTimeUnixNano: `${span.startMs}000000`,
              endTimeUnixNano: `${span.endMs}000000`,
              attributes: attributeList(span.attributes),
              status: span.error === null ? {} : { code: 2, message: span.error },
            })),
          },
        ],
      },
    ],
  };
}

function attributeList(attributes: SpanAttributes) {
  return Object.entries(attributes).map(([key, value]) => ({
    key,
    value:
      typeof value === "string"
        ? { stringValue: value }
        : typeof value === "boolean"
          ? { boolValue: value }
          : { intValue: String(Math.round(value)) },
  }));
}

declare global {
  /** Next loads instrumentation and routes as separate bundles: one tracer for both stands here. */
  var fareboxTracer: Tracer | undefined;
}

/** Sends spans to a collector from now on. Called once, when the server starts. */
export function startTracing(collector: Collector): void {
  globalThis.fareboxTracer = new Tracer(collector);
}

/** Sends what is kept, and traces no more. */
export async function stopTracing(): Promise<void> {
  const tracer = globalThis.fareboxTracer;
  globalThis.fareboxTracer = undefined;
  await tracer?.flush();
}

/**
 * Does work within a span, where a collector is set; without one it only does the work. Attributes
 * are ids, codes and numbers, never what somebody wrote.
 */
export function traced<T>(
  name: string,
  kind: keyof typeof kinds,
  attributes: SpanAttributes,
  work: (note: (more: SpanAttributes) => void) => Promise<T>,
): Promise<T> {
  const tracer = globalThis.fareboxTracer;
  return tracer ? tracer.trace(name, kind, attributes, work) : work(() => undefined);
}

/** A span of something that is over already, such as a call that a library made. */
export function recordSpan(
  name: string,
  attributes: SpanAttributes,
  startMs: number,
  endMs: number,
): void {
  globalThis.fareboxTracer?.record(name, attributes, startMs, endMs);
}
