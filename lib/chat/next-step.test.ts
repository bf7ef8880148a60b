import { describe, expect, test } from "vitest";
import { nextStep } from "@/lib/chat/next-step";
import { replyLimits } from "@/lib/chat/reply-limits";

const mustAnswer = { toolChoice: "none" };
const used = (inputTokens: number, outputTokens = 0) => ({ inputTokens, outputTokens });

describe("the next call of the model", () => {
  test("may use tools until the last one that a reply is allowed", () => {
    const usages = [used(9_000_000)];
    expect(nextStep({ stepNumber: 1, usages, maxInputTokens: null })).toEqual({});
    const stepNumber = replyLimits.maxSteps - 1;
    expect(nextStep({ stepNumber, usages, maxInputTokens: null })).toEqual(mustAnswer);
  });

  test.each([
    ["nothing was read yet", [], {}],
    ["two more calls are paid for", [used(800, 200)], {}],
    ["one more call is paid for", [used(800, 301)], mustAnswer],
    ["everything was read", [used(900, 0), used(1900, 0)], mustAnswer],
    ["the provider counts nothing", [{ inputTokens: undefined, outputTokens: undefined }], {}],
  ])("on a hold that was shrunk answers when the hold ends: %s", (_, usages, step) => {
    expect(nextStep({ stepNumber: usages.length, usages, maxInputTokens: 3000 })).toEqual(step);
  });
});
