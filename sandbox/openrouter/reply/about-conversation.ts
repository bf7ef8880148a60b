import type { ChatMessage } from "../http/chat-request";
import { isWeak } from "./best-record";
import type { Conversation } from "./conversation";
import { rankPassages, splitPassages } from "./passages";

/** Answers questions about what was said before; null when the question is about something else. */
export function aboutConversation({ question, history }: Conversation): string | null {
  const said = history.filter(({ role, content }) => role === "user" && content !== "");
  const name = findName(said);
  if (/\bwhat('s| is) my name\b|\bdo you (know|remember) my name\b/i.test(question)) {
    return name ? `Your name is **${name}**.` : "You have not told me your name yet.";
  }
  const ordinal = /\b(first|last|previous)\b.*\b(question|message|ask(ed)?|said|say)\b/i.exec(
    question,
  )?.[1];
  if (ordinal || /\bwhat did i (just )?(ask|say)\b/i.test(question)) {
    const message = ordinal?.toLowerCase() === "first" ? said[0] : said.at(-1);
    return message
      ? `${ordinal?.toLowerCase() === "first" ? "Your first message was" : "Before this you wrote"}:\n\n> ${message.content.replaceAll("\n", "\n> ")}`
      : "This is the first message of our conversation.";
  }
  if (/\bhow many (messages|questions)\b/i.test(question)) {
    return `You have sent **${said.length + 1}** messages in this conversation, including this one.`;
  }
  const asksSummary =
    /\b(summari[sz]e|recap|sum up)\b.*\b(conversation|chat|discussion|far|this|we)\b/i;
  return asksSummary.test(question) && !/[:\n]\s*\S[\s\S]{20,}/.test(question)
    ? summarize(history)
    : null;
}

/** "My name is Ada" is greeted by name, before any other greeting. */
export function introduction({ question }: Conversation): string | null {
  const name = question.includes("?") ? null : findName([{ role: "user", content: question }]);
  return name ? `Nice to meet you, ${name}! What can I do for you?` : null;
}

function summarize(history: ChatMessage[]): string {
  const lines = history.flatMap(({ role, content }) => {
    const first = splitPassages(content)[0];
    if (!first || role === "tool") return [];
    return [`- **${role === "user" ? "You" : "I"}:** ${first.slice(0, 200)}`];
  });
  if (lines.length === 0) return "There is nothing to summarize yet: this is your first message.";
  return `This is our conversation so far:\n\n${lines.join("\n")}`;
}

function findName(messages: Pick<ChatMessage, "role" | "content">[]): string | null {
  for (const { content } of [...messages].toReversed()) {
    const name = /\b(?:my name is|i am called|call me)\s+([\p{Lu}][\p{L}'-]*)/iu.exec(content)?.[1];
    if (name) return name;
  }
  return null;
}

/** Finds the answer in earlier replies and results, or in the instructions, without a tool. */
export function recallFromHistory({ question, history, system }: Conversation): string | null {
  const said = history
    .filter(({ role, content }) => role !== "user" && content.length > 0)
    .map(({ content }) => quotable(content));
  const earlier = bestSentences(said, question);
  if (earlier) return `From earlier in our conversation: ${earlier}`;
  // Orders to the assistant ("You are ...", "Answer ...") are not facts about the product.
  const facts = splitPassages(system).filter((sentence) => !ORDER.test(sentence));
  const told = bestSentences([quotable(facts.join("\n"))], question);
  return told && `As far as I was told: ${told}`;
}

const ORDER =
  /^(you|your|answer|be|do|don't|never|always|use|keep|if|when|cite|reply|write|only|say)\b/i;

const quotable = (text: string) => ({ tool: "", title: "", url: null, text, facts: {} });

function bestSentences(records: ReturnType<typeof quotable>[], question: string): string | null {
  const [best, second] = rankPassages(records, question);
  if (!best || isWeak({ ...best.record, text: best.text }, question)) return null;
  return second && second.score > best.score * 0.7 ? `${best.text} ${second.text}` : best.text;
}
