import "server-only";
import { type LanguageModel, type LanguageModelMiddleware, wrapLanguageModel } from "ai";
import { type Ending, endingAfter, endingOf } from "@/lib/credits/meter/how-it-ended";
import type { Meter } from "@/lib/credits/meter/meter";
import { meterContext } from "@/lib/credits/meter/meter-context";
import { type CallPart, ModelCall } from "@/lib/credits/meter/model-call";
import { openMeter } from "@/lib/credits/meter/open-meter";

export interface ModelMetering {
  /** The action that each call costs; left out, calls are counted in the metered action around. */
  action?: string | undefined;
  service?: string | undefined;
  /** Output tokens that a call may write, and that are set aside. */
  maxOutputTokens?: number | undefined;
}

/** A model that can be wrapped: one that is built, not the name of one. */
type BuiltModel = Parameters<typeof wrapLanguageModel>[0]["model"];

/**
 * A language model whose tokens are paid. With an action each call sets aside what it can cost and
 * settles what it used, also when the reader of its stream goes away; without one its tokens are
 * counted in the metered action around.
 *
 * @throws Problem, from a call, what refuses it; the provider has not been asked then.
 */
export function meterModel(model: LanguageModel, metering: ModelMetering = {}): LanguageModel {
  if (typeof model === "string") throw new Error("lib/chat/model.ts builds models");
  return wrapLanguageModel({ model: model as BuiltModel, middleware: middlewareFor(metering) });
}

function middlewareFor(metering: ModelMetering): LanguageModelMiddleware {
  const { maxOutputTokens = 4_000 } = metering;
  return {
    specificationVersion: "v4",
    // A call that does not say how much it may write could write more than was set aside.
    transformParams: async ({ params }) => ({
      ...params,
      maxOutputTokens: Math.min(params.maxOutputTokens ?? maxOutputTokens, maxOutputTokens),
    }),
    async wrapGenerate({ doGenerate, params, model }) {
      const call = await openCall(new ModelCall(model.modelId, params), metering);
      try {
        const result = await doGenerate();
        call.counts.finish(result.usage);
        await call.close(endingOf(call.meter));
        return result;
      } catch (error) {
        await call.close(endingAfter(error, call.meter));
        throw error;
      }
    },
    async wrapStream({ doStream, params, model }) {
      const call = await openCall(new ModelCall(model.modelId, params), metering);
      try {
        const { stream, ...rest } = await doStream();
        return { ...rest, stream: counted(stream, call) };
      } catch (error) {
        await call.close(endingAfter(error, call.meter));
        throw error;
      }
    },
  };
}

interface OpenCall {
  counts: ModelCall;
  meter: Meter;
  /** Counts the call, and settles it where it is an action of its own; the first ending decides. */
  close(ending: Ending): Promise<void>;
}

async function openCall(counts: ModelCall, { action, service }: ModelMetering): Promise<OpenCall> {
  if (action !== undefined) {
    const { meter, settle } = await openMeter({ ...counts.most, action, service });
    return {
      counts,
      meter,
      async close(ending) {
        counts.countOn(meter);
        await settle(ending);
      },
    };
  }
  const { meter } = meterContext();
  if (!meter) throw new Error("a model without an action of its own runs inside a metered action");
  return { counts, meter, close: async () => counts.countOn(meter) };
}

/** A stream that ended without saying so was stopped, or the provider has broken it off. */
function endingOfStream({ counts, meter }: OpenCall, failure: unknown): Ending {
  if (failure !== undefined) return endingAfter(failure, meter);
  return counts.isWhole ? endingOf(meter) : endingAfter({ statusCode: 502 }, meter);
}

/** Counts a stream as it passes, and closes its call whether it ends, fails or is left. */
function counted(stream: ReadableStream<CallPart>, call: OpenCall): ReadableStream<CallPart> {
  const { counts, meter } = call;
  const reader = stream.getReader();
  let failure: unknown;
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value: part } = await reader.read();
        if (done) {
          await call.close(endingOfStream(call, failure));
          return controller.close();
        }
        if (counts.take(part)) meter.start();
        if (part.type === "error") failure ??= part.error;
        controller.enqueue(part);
      } catch (error) {
        await call.close(endingAfter(error, meter));
        controller.error(error);
      }
    },
    async cancel(reason) {
      // A connection that has broken off already has nothing left to cancel.
      await reader.cancel(reason).catch(() => {});
      await call.close({ ended: "stopped", error: "stopped" });
    },
  });
}
