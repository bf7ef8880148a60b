import "server-only";
import type { z } from "zod";
import type { completionAnswerSchema } from "@/lib/completions/completion-answer";
import type { MeteredCompletion } from "@/lib/completions/metered-completion";
import { providerAnswerSchema } from "@/lib/completions/provider-answer";
import { Problem } from "@/lib/http/problem";
import { readText } from "@/lib/http/read-body";

const maxBytes = 4_000_000;

/**
 * Reads a whole completion and settles it.
 *
 * @throws Problem upstream where the provider's answer breaks off or is an error; nothing is charged
 *   then, up to the catalog's daily number.
 */
export async function wholeCompletion(
  metered: MeteredCompletion,
  response: Response,
): Promise<z.output<typeof completionAnswerSchema>> {
  const answer = await readAnswer(metered, response);
  if (answer === null) {
    await metered.settle(metered.endWithout("provider_error"));
    throw new Problem("upstream");
  }
  const { message, finish_reason: finishReason } = answer.choice;
  const toolCalls = message.tool_calls ?? [];
  metered.takeOutput((message.content ?? "").length + JSON.stringify(toolCalls).length - 2);
  metered.takeUsage(answer.usage);
  const usage = await metered.settle(
    metered.hasOutput
      ? { ended: "completed", error: null }
      : { ended: "empty", error: "empty_answer" },
  );
  return {
    id: completionId(metered),
    object: "chat.completion",
    created: metered.created,
    model: metered.run.model,
    choices: [
      {
        index: 0,
        message: {
          role: "assistant",
          content: message.content ?? null,
          ...(toolCalls.length > 0 && { tool_calls: toolCalls }),
          refusal: message.refusal ?? null,
        },
        finish_reason: finishReason ?? "stop",
        logprobs: null,
      },
    ],
    usage,
  };
}

/** The answer's id: one of its own, because the hold's would let its owner release it. */
export function completionId(metered: MeteredCompletion): string {
  return `chatcmpl-${metered.id}`;
}

async function readAnswer(metered: MeteredCompletion, response: Response) {
  try {
    const text = await readText(response, maxBytes);
    const key = metered.run.ownKey?.found?.key;
    const parsed = providerAnswerSchema.safeParse(JSON.parse(key ? key.hideIn(text) : text));
    const [choice] = parsed.data?.choices ?? [];
    return choice ? { choice, usage: parsed.data?.usage } : null;
  } catch {
    return null;
  }
}
