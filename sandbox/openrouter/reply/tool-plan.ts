import type { Conversation } from "./conversation";
import type { Findings } from "./findings";
import { firstCalls } from "./first-calls";
import { nextCalls } from "./next-calls";
import { readQuestionFacts } from "./question-facts";
import { type PlannedCall, planCall } from "./tool-arguments";
import { profileTool, subjectMatches, type ToolProfile } from "./tool-profile";

/** More steps than this would only repeat themselves. */
const MAX_STEPS = 3;
const MAX_PARALLEL = 3;

/**
 * Decides which tools to call next: those the question speaks of, then what their results make
 * possible (an issue's comments, a file's text), until nothing more would help. Empty: answer now.
 */
export function planCalls(conversation: Conversation, findings: Findings): PlannedCall[] {
  const { forcedTool, steps } = conversation;
  const profiles = conversation.tools.map(profileTool);
  if (forcedTool) return forcedCall(conversation.question, profiles, forcedTool);
  if (steps >= MAX_STEPS) return [];
  const planned =
    steps === 0
      ? firstCalls(conversation, profiles)
      : nextCalls(conversation, profiles, findings.records);
  return planned.slice(0, MAX_PARALLEL);
}

/** `tool_choice` wants a call whatever the question: arguments are guessed as well as possible. */
function forcedCall(question: string, profiles: ToolProfile[], name: string): PlannedCall[] {
  const fitting = profiles
    .filter((profile) => name === "any" || profile.name === name)
    .toSorted((a, b) => subjectMatches(b, question) - subjectMatches(a, question));
  const facts = readQuestionFacts(question);
  for (const profile of fitting) {
    const call = planCall(profile, { question, facts });
    if (call) return [call];
  }
  const first = fitting[0];
  return first ? [{ name: first.name, arguments: {} }] : [];
}
