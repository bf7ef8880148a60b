import { type ChatMessage, messageText } from "@/lib/chat/chat-message";

export function UserMessage({ message }: { message: ChatMessage }) {
  return (
    <div className="ml-auto w-fit max-w-[85%] whitespace-pre-wrap break-words rounded-2xl rounded-br-md bg-secondary px-4 py-2.5 text-[0.9375rem] leading-6">
      <span className="sr-only">You: </span>
      {messageText(message)}
    </div>
  );
}
