/**
 * Sandbox data. The ids have the form of OpenRouter's and the prices are plausible, but every
 * number here is invented for local development: bill nobody by it.
 */
export interface ModelRow {
  id: string;
  name: string;
  /** Context window in tokens. */
  context: number;
  /** Longest completion in tokens. */
  output: number;
  /** USD a million input tokens. */
  input: string;
  /** USD a million output tokens. */
  completion: string;
  /** USD a million input tokens read from the cache. */
  cacheRead?: string;
  /** USD a million input tokens written to the cache. */
  cacheWrite?: string;
  /** USD an image. */
  image?: string;
  reasoning?: boolean;
  /** The model cannot call tools. */
  noTools?: boolean;
}

type Options = Partial<Omit<ModelRow, "id" | "name">>;

const row = (
  id: string,
  name: string,
  [context, output]: [thousands: number, outputThousands: number],
  [input, completion]: [input: string, completion: string],
  options: Options = {},
): ModelRow => ({
  id,
  name,
  context: context * 1000,
  output: output * 1000,
  input,
  completion,
  ...options,
});

const free = (id: string, name: string, context: number, options: Options = {}) =>
  row(`${id}:free`, `${name} (free)`, [context, 8], ["0", "0"], options);

const claude = (input: string, read: string, write: string): Options => ({
  cacheRead: read,
  cacheWrite: write,
  image: "0.0048",
  reasoning: Number(input) >= 1,
});

export const MODELS: ModelRow[] = [
  row(
    "anthropic/claude-opus-4.5",
    "Anthropic: Claude Opus 4.5",
    [200, 64],
    ["5", "25"],
    claude("5", "0.5", "6.25"),
  ),
  row(
    "anthropic/claude-opus-4.1",
    "Anthropic: Claude Opus 4.1",
    [200, 32],
    ["15", "75"],
    claude("15", "1.5", "18.75"),
  ),
  row(
    "anthropic/claude-sonnet-4.5",
    "Anthropic: Claude Sonnet 4.5",
    [1000, 64],
    ["3", "15"],
    claude("3", "0.3", "3.75"),
  ),
  row(
    "anthropic/claude-sonnet-4",
    "Anthropic: Claude Sonnet 4",
    [1000, 64],
    ["3", "15"],
    claude("3", "0.3", "3.75"),
  ),
  row(
    "anthropic/claude-haiku-4.5",
    "Anthropic: Claude Haiku 4.5",
    [200, 64],
    ["1", "5"],
    claude("1", "0.1", "1.25"),
  ),
  row(
    "anthropic/claude-3.5-haiku",
    "Anthropic: Claude 3.5 Haiku",
    [200, 8],
    ["0.8", "4"],
    claude("0.8", "0.08", "1"),
  ),
  row("openai/gpt-5.1", "OpenAI: GPT-5.1", [400, 128], ["1.25", "10"], {
    cacheRead: "0.125",
    reasoning: true,
  }),
  row("openai/gpt-5", "OpenAI: GPT-5", [400, 128], ["1.25", "10"], {
    cacheRead: "0.125",
    reasoning: true,
  }),
  row("openai/gpt-5-mini", "OpenAI: GPT-5 Mini", [400, 128], ["0.25", "2"], {
    cacheRead: "0.025",
    reasoning: true,
  }),
  row("openai/gpt-5-nano", "OpenAI: GPT-5 Nano", [400, 128], ["0.05", "0.4"], {
    cacheRead: "0.005",
    reasoning: true,
  }),
  row("openai/gpt-4.1", "OpenAI: GPT-4.1", [1047, 32], ["2", "8"], { cacheRead: "0.5" }),
  row("openai/gpt-4.1-mini", "OpenAI: GPT-4.1 Mini", [1047, 32], ["0.4", "1.6"], {
    cacheRead: "0.1",
  }),
  row("openai/gpt-4o", "OpenAI: GPT-4o", [128, 16], ["2.5", "10"], {
    cacheRead: "1.25",
    image: "0.003613",
  }),
  row("openai/gpt-4o-mini", "OpenAI: GPT-4o-mini", [128, 16], ["0.15", "0.6"], {
    cacheRead: "0.075",
    image: "0.000217",
  }),
  row("openai/o3", "OpenAI: o3", [200, 100], ["2", "8"], { cacheRead: "0.5", reasoning: true }),
  row("openai/o1-pro", "OpenAI: o1-pro", [200, 100], ["150", "600"], {
    reasoning: true,
    noTools: true,
  }),
  row("google/gemini-3-pro-preview", "Google: Gemini 3 Pro Preview", [1048, 65], ["2", "12"], {
    cacheRead: "0.2",
    cacheWrite: "2.375",
    reasoning: true,
  }),
  row("google/gemini-2.5-pro", "Google: Gemini 2.5 Pro", [1048, 65], ["1.25", "10"], {
    cacheRead: "0.31",
    cacheWrite: "1.625",
    reasoning: true,
  }),
  row("google/gemini-2.5-flash", "Google: Gemini 2.5 Flash", [1048, 65], ["0.3", "2.5"], {
    cacheRead: "0.075",
    image: "0.001238",
    reasoning: true,
  }),
  row("google/gemini-2.5-flash-lite", "Google: Gemini 2.5 Flash Lite", [1048, 65], ["0.1", "0.4"], {
    cacheRead: "0.025",
  }),
  row("google/gemma-3-27b-it", "Google: Gemma 3 27B", [131, 16], ["0.09", "0.16"]),
  row("meta-llama/llama-4-maverick", "Meta: Llama 4 Maverick", [1048, 16], ["0.15", "0.6"]),
  row("meta-llama/llama-4-scout", "Meta: Llama 4 Scout", [327, 16], ["0.08", "0.3"]),
  row(
    "meta-llama/llama-3.3-70b-instruct",
    "Meta: Llama 3.3 70B Instruct",
    [131, 16],
    ["0.13", "0.38"],
  ),
  row(
    "meta-llama/llama-3.1-8b-instruct",
    "Meta: Llama 3.1 8B Instruct",
    [131, 16],
    ["0.02", "0.03"],
  ),
  row("mistralai/mistral-large-2411", "Mistral Large", [131, 32], ["2", "6"]),
  row("mistralai/mistral-medium-3.1", "Mistral: Mistral Medium 3.1", [131, 32], ["0.4", "2"]),
  row(
    "mistralai/mistral-small-3.2-24b-instruct",
    "Mistral: Mistral Small 3.2",
    [128, 32],
    ["0.06", "0.18"],
  ),
  row("mistralai/codestral-2508", "Mistral: Codestral", [256, 32], ["0.3", "0.9"]),
  row("deepseek/deepseek-v3.2", "DeepSeek: DeepSeek V3.2", [163, 65], ["0.26", "0.39"], {
    cacheRead: "0.13",
    reasoning: true,
  }),
  row("deepseek/deepseek-r1-0528", "DeepSeek: R1", [163, 65], ["0.4", "1.75"], { reasoning: true }),
  row("deepseek/deepseek-chat-v3.1", "DeepSeek: DeepSeek V3.1", [163, 65], ["0.2", "0.8"]),
  row("qwen/qwen3-max", "Qwen: Qwen3 Max", [256, 32], ["1.2", "6"], { cacheRead: "0.24" }),
  row("qwen/qwen3-coder", "Qwen: Qwen3 Coder", [262, 65], ["0.22", "0.95"]),
  row("qwen/qwen3-235b-a22b", "Qwen: Qwen3 235B A22B", [131, 32], ["0.18", "0.54"], {
    reasoning: true,
  }),
  row("x-ai/grok-4", "xAI: Grok 4", [256, 64], ["3", "15"], { cacheRead: "0.75", reasoning: true }),
  row("x-ai/grok-4-fast", "xAI: Grok 4 Fast", [2000, 30], ["0.2", "0.5"], { cacheRead: "0.05" }),
  row("moonshotai/kimi-k2-0905", "MoonshotAI: Kimi K2", [262, 32], ["0.39", "1.9"]),
  row("z-ai/glm-4.6", "Z.AI: GLM 4.6", [202, 65], ["0.4", "1.75"], { reasoning: true }),
  row("cohere/command-a", "Cohere: Command A", [256, 8], ["2.5", "10"]),
  row("cohere/command-r7b-12-2024", "Cohere: Command R7B", [128, 4], ["0.0375", "0.15"]),
  row("perplexity/sonar", "Perplexity: Sonar", [127, 8], ["1", "1"], { noTools: true }),
  row("nousresearch/hermes-4-405b", "Nous: Hermes 4 405B", [131, 32], ["1", "3"]),
  row("openrouter/horizon-preview", "OpenRouter: Horizon Preview", [256, 32], ["0", "0"]),
  free("deepseek/deepseek-chat-v3.1", "DeepSeek: DeepSeek V3.1", 163),
  free("deepseek/deepseek-r1-0528", "DeepSeek: R1", 163, { reasoning: true, noTools: true }),
  free("meta-llama/llama-4-maverick", "Meta: Llama 4 Maverick", 128),
  free("meta-llama/llama-3.3-70b-instruct", "Meta: Llama 3.3 70B Instruct", 65),
  free("mistralai/mistral-small-3.2-24b-instruct", "Mistral: Mistral Small 3.2", 131),
  free("mistralai/mistral-nemo", "Mistral: Mistral Nemo", 131),
  free("qwen/qwen3-coder", "Qwen: Qwen3 Coder", 262),
  free("qwen/qwen3-235b-a22b", "Qwen: Qwen3 235B A22B", 131),
  free("google/gemma-3-27b-it", "Google: Gemma 3 27B", 96, { noTools: true }),
  free("google/gemini-2.0-flash-exp", "Google: Gemini 2.0 Flash Experimental", 1048),
  free("moonshotai/kimi-k2", "MoonshotAI: Kimi K2", 32),
  free("z-ai/glm-4.5-air", "Z.AI: GLM 4.5 Air", 131),
  free("openai/gpt-oss-20b", "OpenAI: gpt-oss-20b", 131),
  free("nvidia/nemotron-nano-9b-v2", "NVIDIA: Nemotron Nano 9B V2", 128),
];
