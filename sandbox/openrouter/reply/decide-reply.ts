import { aboutConversation, introduction, recallFromHistory } from "./about-conversation";
import { answerFromTools } from "./answer-from-tools";
import type { Conversation } from "./conversation";
import { collectFindings } from "./findings";
import { isWanted } from "./first-calls";
import { smallTalk } from "./small-talk";
import { textWork, titleFor } from "./text-work";
import { hasArithmetic, type PlannedCall } from "./tool-arguments";
import { planCalls } from "./tool-plan";
import { profileTool } from "./tool-profile";
import { stems } from "./words";

export type Reply = { kind: "text"; text: string } | { kind: "calls"; calls: PlannedCall[] };

/**
 * What the model says next. The same conversation always gets the same reply: it follows rules,
 * calls tools where they help, and quotes what they return.
 */
export function decideReply(conversation: Conversation): Reply {
  const findings = collectFindings(conversation.rounds);
  if (conversation.rounds.length === 0 && !conversation.forcedTool) {
    const direct = titleRequest(conversation) ?? answerDirectly(conversation);
    if (direct) return { kind: "text", text: direct };
  }
  const calls = planCalls(conversation, findings);
  if (calls.length > 0) return { kind: "calls", calls };
  if (conversation.rounds.length > 0) {
    return { kind: "text", text: answerFromTools(conversation, findings) };
  }
  return {
    kind: "text",
    text: recallFromHistory(conversation) ?? admitLimits(conversation),
  };
}

/** Applications ask for a conversation's title with instructions and the first message. */
function titleRequest({ system, question }: Conversation): string | null {
  const asks =
    /\b(title|name)\b[^.]{0,60}\b(conversation|chat|message)|\b(conversation|chat)\b[^.]{0,40}\btitle\b/i;
  const isInstruction = /\b(generate|write|create|summari[sz]e|produce|give)\b/i.test(system);
  return asks.test(system.slice(0, 400)) && isInstruction ? titleFor(question) : null;
}

function answerDirectly(conversation: Conversation): string | null {
  const talk = smallTalk(conversation);
  const calculator = conversation.tools.some(({ parameters }) =>
    /expression|formula/.test(JSON.stringify(parameters ?? {})),
  );
  if (talk && calculator && hasArithmetic(conversation.question)) return null;
  return (
    introduction(conversation) ??
    talk ??
    aboutConversation(conversation) ??
    workOnText(conversation)
  );
}

/** Text to work on needs no tool, unless the message orders what a tool does. */
function workOnText({ question, tools }: Conversation): string | null {
  const ordered = tools
    .map(profileTool)
    .some((profile) => profile.writeVerb !== null && isWanted(profile, question));
  return ordered ? null : textWork(question);
}

function admitLimits({ question, tools }: Conversation): string {
  const about = [...stems(question)].length > 0 ? " about that" : "";
  const advice =
    tools.length > 0
      ? "None of the tools that are switched on fits the question; naming a document, a repository or an issue number helps."
      : "Switch on a tool, such as the documentation or GitHub, or paste the text that I should work with.";
  return `I have nothing to go on${about}: as the local sandbox model I know only this conversation and what tools return. ${advice}`;
}
