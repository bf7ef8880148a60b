import { evaluateArithmetic, findArithmetic, formatNumber } from "./arithmetic";
import type { Conversation } from "./conversation";

const LIMITS =
  "I am the local sandbox model that comes with this project. I run on your machine, follow fixed rules instead of a neural network, and know only this conversation and what the tools return.";

/** Answers that need no source: greetings, thanks, who this is, what it can do, sums. */
export function smallTalk(conversation: Conversation): string | null {
  const question = conversation.question.trim();
  if (question === "") return "Your message is empty. What would you like to know?";
  if (
    /\b(who|what) (are|r) (you|u)\b|\bwhat model\b|\bwhich model\b|\bare you (real|human|an? (ai|bot|llm)|gpt|claude)/i.test(
      question,
    )
  ) {
    return `${LIMITS} With a real OpenRouter key in the environment a real model answers here.`;
  }
  if (
    /\bwhat (can|could) you (do|help)|\bhow can you help|^help[!?.]*$|\byour capabilities\b/i.test(
      question,
    )
  ) {
    return capabilities(conversation);
  }
  if (
    /^(hi|hello|hey|good (morning|afternoon|evening)|howdy|greetings)\b[^?]{0,30}[!.?]*$/i.test(
      question,
    )
  ) {
    return "Hello! Ask me something, or ask what I can do.";
  }
  if (
    /^(thanks|thank you|thx|cheers|great|perfect|nice|ok(ay)?|cool)\b[^?]{0,40}$/i.test(question)
  ) {
    return "You're welcome. Is there anything else?";
  }
  if (/^(bye|goodbye|see you|good night)\b[^?]{0,30}$/i.test(question)) return "Goodbye!";
  if (/^how are you\b/i.test(question)) return "Running fine, thank you. What can I do for you?";
  const expression = findArithmetic(question);
  const value = expression ? evaluateArithmetic(expression) : null;
  if (!expression || value === null) return null;
  return `${expression.replaceAll(/\s+/g, " ")} = **${formatNumber(value)}**`;
}

function capabilities({ tools }: Conversation): string {
  const own = [
    "answer questions about this conversation and summarize it",
    "calculate, for example `15% of 80` or `12 * (3 + 4)`",
    "summarize, count or list the key points of a text you paste",
    "draft a short email, announcement or plan from your notes",
  ];
  const offered = tools.map(({ name, description }) => {
    const what = (description ?? "").split(/(?<=[.!?])\s/)[0] ?? "";
    return `use \`${name}\`${what ? `: ${what}` : ""}`;
  });
  return `I can:\n\n${[...own, ...offered].map((line) => `- ${line}`).join("\n")}\n\n${LIMITS}`;
}
