import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import type { ReplyUsage } from "@/lib/chat/reply-progress";
import { checkpointHold } from "@/lib/credits/checkpoint-hold";

const everyMs = 3_000;

/**
 * Writes down how far a reply has come, at once when asked and every few seconds, so that a server
 * that dies leaves a hold that the sweep can settle. One write is under way at a time.
 *
 * @param onGone called once when the hold is no longer held: the reply must stop.
 * @param saveReply stores what there is of the reply; its failure is left to the last save.
 */
export function startCheckpoints(options: {
  access: AccountAccess;
  reservationId: string;
  usage: () => ReplyUsage;
  saveReply: () => Promise<void>;
  onGone: () => void;
}) {
  const { access, reservationId, usage, saveReply, onGone } = options;
  let writing: Promise<void> | null = null;
  let isAskedAgain = false;
  let isStopped = false;

  async function write() {
    try {
      const { providerCostMicros: _, ...progress } = usage();
      const outcome = await checkpointHold(access, { ...progress, reservationId, origin: "chat" });
      if (outcome !== "ok") {
        isStopped = true;
        onGone();
        return;
      }
      await saveReply();
    } catch {
      // The next checkpoint, or the settlement, says the same and more.
    }
  }

  function note() {
    if (isStopped) return;
    if (writing !== null) {
      isAskedAgain = true;
      return;
    }
    writing = write().finally(() => {
      writing = null;
      const again = isAskedAgain;
      isAskedAgain = false;
      if (again) note();
    });
  }

  const timer = setInterval(note, everyMs);
  return {
    /** Writes a checkpoint now, without waiting for it. */
    note,
    /** Ends the checkpoints; after it nothing of theirs is under way. */
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await writing;
    },
  };
}
