import "server-only";
import type { Tool } from "ai";
import type { UsedTokens } from "@/lib/credits/meter/meter";
import { findMeterContext } from "@/lib/credits/meter/meter-context";
import type { MeteredAction } from "@/lib/credits/meter/metered-action";
import { withCredits } from "@/lib/credits/meter/with-credits";

export interface ToolMetering<Input, Output> {
  /** The action that each call costs, or what a call of this input can use at most. */
  action: string | MeteredAction | ((input: Input) => MeteredAction);
  /** What a call has used, from what it returned. */
  usage?: (output: Output) => UsedTokens;
  /** Whether an output is a failure in disguise (MCP: `isError`); it is given back, and not charged. */
  isFailure?: (output: Output) => boolean;
}

/**
 * An AI SDK tool of which each call costs credits. A refused call throws, so the model reads why and
 * the loop goes on or stops as its caller decided. Of a tool that streams its output the last one counts.
 */
export function meterTool<Input, Output>(
  tool: Tool<Input, Output>,
  { action, usage, isFailure }: ToolMetering<Input, Output>,
): Tool<Input, Output> {
  const { execute } = tool;
  if (!execute) throw new Error("only a tool that runs on the server can be metered");
  const run: NonNullable<typeof execute> = (input, options) =>
    withCredits(typeof action === "function" ? action(input) : action, async (meter) => {
      const output = await lastOutput<Output>(execute(input, options));
      meter.add(usage?.(output) ?? {});
      if (isFailure?.(output)) meter.endAs({ ended: "failed", error: "tool_failed" });
      return output;
    });
  return { ...tool, execute: run } as Tool<Input, Output>;
}

/**
 * An AI SDK tool whose cost is the catalog's tool of that id: it counts once an action, in the
 * metered action around it, which has named it among its tools.
 */
export function countTool<Input, Output>(
  tool: Tool<Input, Output>,
  toolId: string,
  isFailure: (output: Output) => boolean = () => false,
): Tool<Input, Output> {
  const { execute } = tool;
  if (!execute) throw new Error("only a tool that runs on the server can be counted");
  const run: NonNullable<typeof execute> = async (input, options) => {
    const output = await lastOutput<Output>(execute(input, options));
    if (!isFailure(output)) findMeterContext()?.meter?.noteTool(toolId);
    return output;
  };
  return { ...tool, execute: run } as Tool<Input, Output>;
}

async function lastOutput<Output>(
  made: AsyncIterable<Output> | PromiseLike<Output> | Output,
): Promise<Output> {
  if (typeof made !== "object" || made === null || !(Symbol.asyncIterator in made)) {
    return made as Promise<Output>;
  }
  const outputs = await Array.fromAsync(made);
  if (outputs.length === 0) throw new Error("the tool returned nothing");
  return outputs[outputs.length - 1] as Output;
}
