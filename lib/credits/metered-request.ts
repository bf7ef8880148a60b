/** What a metered request is, in facts: the catalog says what it costs. */
export interface MeteredRequest {
  /** An action of the catalog, for example `query`. */
  action: string;
  /** Tools of the catalog, each counted once. */
  tools?: string[] | undefined;
  model?: string | undefined;
  /** All input tokens, cached ones among them. */
  inputTokens?: number | undefined;
  cachedTokens?: number | undefined;
  /** All output tokens, reasoning ones among them. */
  outputTokens?: number | undefined;
  reasoningTokens?: number | undefined;
  /** The request's text, where the catalog prices by words in it. Never stored. */
  input?: string | undefined;
  /** What the provider charged, in micro-dollars. */
  providerCostMicros?: number | undefined;
  /** A label of the caller's own for the kind of service. */
  service?: string | undefined;
  /** `byok`: the customer's own provider key pays for the traffic, and the catalog's fee is charged. */
  lane?: ChargeLane | undefined;
}

/** Who pays the provider. The other lanes of the ledger follow from the plan and the price. */
export type ChargeLane = "credits" | "byok";

/** The arguments that every charging function shares, as the database names them. */
export function requestArguments(request: MeteredRequest) {
  return {
    p_action: request.action,
    p_tools: request.tools ?? [],
    p_model: request.model ?? null,
    p_input_tokens: request.inputTokens ?? 0,
    p_output_tokens: request.outputTokens ?? 0,
    p_input: request.input ?? null,
  };
}
