import type { HoldEnding } from "@/lib/credits/settle-hold";

/** What an action has used so far; counts are cumulative, costs in micro-dollars. */
export interface MeterUsage {
  /** Whether the first output has come: from then on a stop pays the action's base price. */
  started: boolean;
  /** Tools that ran, as the catalog names them. */
  tools: string[];
  model: string | undefined;
  inputTokens: number;
  cachedTokens: number;
  outputTokens: number;
  reasoningTokens: number;
  /** Undefined before a provider has named a cost. */
  providerCostMicros: number | undefined;
}

export type UsedTokens = Partial<
  Pick<
    MeterUsage,
    "inputTokens" | "cachedTokens" | "outputTokens" | "reasoningTokens" | "providerCostMicros"
  >
>;

/** An ending that the work itself has named, where it neither threw nor was stopped. */
export interface NamedEnding {
  ended: Extract<HoldEnding, "failed" | "empty">;
  /** A short code for the receipt. */
  error: string;
}

/**
 * Counts what one metered action uses. The action's function is handed it; whatever it does not
 * count is not charged, but for the action's base price.
 */
export class Meter {
  private readonly tools = new Set<string>();
  private readonly used = { input: 0, cached: 0, output: 0, reasoning: 0 };
  private costMicros: number | undefined;
  private hasStarted = false;
  private lastModel: string | undefined;
  private named: NamedEnding | null = null;
  private noted: string | undefined;

  /** @param signal fires when the work must stop: the caller has gone, or the credits have. */
  constructor(readonly signal: AbortSignal) {}

  /** The first output has come. */
  start(): void {
    this.hasStarted = true;
  }

  /** Adds to what was used; of the input some may be cached, of the output some reasoning. */
  add(tokens: UsedTokens, model?: string): void {
    this.used.input += tokens.inputTokens ?? 0;
    this.used.cached += Math.min(tokens.inputTokens ?? 0, tokens.cachedTokens ?? 0);
    this.used.output += tokens.outputTokens ?? 0;
    this.used.reasoning += Math.min(tokens.outputTokens ?? 0, tokens.reasoningTokens ?? 0);
    if (tokens.providerCostMicros !== undefined) {
      this.costMicros = (this.costMicros ?? 0) + tokens.providerCostMicros;
    }
    this.lastModel = model ?? this.lastModel;
  }

  /** A tool of the catalog ran and succeeded; it counts once an action. */
  noteTool(toolId: string): void {
    this.tools.add(toolId);
  }

  /** The work came to nothing although it did not throw; it costs nothing, up to the catalog's daily number. */
  endAs(ending: NamedEnding): void {
    this.named ??= ending;
  }

  /** A short code for the receipt of work that is charged all the same. */
  note(code: string): void {
    this.noted = code;
  }

  get noteForReceipt(): string | undefined {
    return this.noted;
  }

  get namedEnding(): NamedEnding | null {
    return this.named;
  }

  get usage(): MeterUsage {
    return {
      started: this.hasStarted,
      tools: [...this.tools],
      model: this.lastModel,
      inputTokens: this.used.input,
      cachedTokens: this.used.cached,
      outputTokens: this.used.output,
      reasoningTokens: this.used.reasoning,
      providerCostMicros: this.costMicros,
    };
  }
}
