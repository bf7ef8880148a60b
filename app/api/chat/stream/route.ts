import { chatRequestSchema } from "@/lib/chat/chat-request";
import { prepareTurn } from "@/lib/chat/prepare-turn";
import { replayReply } from "@/lib/chat/replay-reply";
import { streamReply } from "@/lib/chat/stream-reply";
import { holdProblems } from "@/lib/credits/charge-problems";
import { route } from "@/lib/http/route";

/** Seconds that a host lets a reply take; the reply ends itself a little earlier. */
export const maxDuration = 300;

/** One message and its reply, as an AI SDK UI message stream with its charge and receipt. */
export const POST = route(
  {
    auth: "user",
    body: chatRequestSchema,
    repeats: "own",
    doc: {
      summary: "Send a message and stream its reply",
      description:
        "A stream of AI SDK UI message parts; `data-charge` grows with the reply and `data-receipt` closes it. A conversation is made with an id of your choice.",
      tag: "Chat",
      media: "text/event-stream",
      example:
        'data: {"type":"start","messageId":"7b0f2f0e-6e0e-4f0c-9d55-0d7a5b1a2c3d"}\n\ndata: {"type":"text-start","id":"t1"}\n\ndata: {"type":"text-delta","id":"t1","delta":"Four."}\n\ndata: {"type":"text-end","id":"t1"}\n\ndata: {"type":"data-receipt","data":{"seq":312,"ended":"completed","chargedMicros":5000000,"lines":[{"code":"query","micros":5000000}],"balance":{"availableMicros":837500000,"heldMicros":0,"lastSeq":312}}}\n\ndata: {"type":"finish"}\n\ndata: [DONE]\n\n',
      problems: [...holdProblems, "idempotency_mismatch", "in_progress", "not_found", "conflict"],
    },
  },
  async ({ caller, accountId, request, body, idempotencyKey }) => {
    const turn = await prepareTurn(caller, accountId, body, idempotencyKey);
    if ("replayed" in turn) return replayReply(turn.access, body.id, turn.replayed);
    return streamReply(turn, request.signal);
  },
);
