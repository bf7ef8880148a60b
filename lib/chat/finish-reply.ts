import type { ChatPart } from "@/lib/chat/chat-message";

/**
 * Makes the one way in which a reply ends: its checkpoints stop, it is stored, and only then is it
 * settled, so that a server that dies at any instant has charged for no reply that is not there.
 * Called again it stores what is known by then and gives the same settlement. A store that fails
 * does not keep the reply from being settled: what was streamed is owed, and the hold given back.
 *
 * @param onNotStored hears why a reply could not be stored.
 */
export function replyFinisher<T>(steps: {
  stopCheckpoints: () => Promise<void>;
  store: (parts: ChatPart[]) => Promise<unknown>;
  settle: () => Promise<T>;
  onNotStored: (error: unknown) => void;
}): (parts: ChatPart[]) => Promise<T> {
  let settlement: Promise<T> | null = null;
  return async (parts) => {
    await steps.stopCheckpoints();
    try {
      await steps.store(parts);
    } catch (error) {
      steps.onNotStored(error);
    }
    settlement ??= steps.settle();
    return settlement;
  };
}
