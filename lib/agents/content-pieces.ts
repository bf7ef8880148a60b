import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { callMany, callOne, timestamp } from "@/lib/supabase/call";

const pieceSchema = z
  .object({
    piece_id: z.string(),
    kind: z.string(),
    topic: z.string(),
    status: z.enum(["running", "done", "stopped", "failed", "interrupted"]),
    outline: z.string().nullable(),
    draft: z.string().nullable(),
    body: z.string().nullable(),
    charged_micros: z.number().int(),
    created_at: timestamp,
  })
  .transform((row) => ({
    /** The reservation of the run that paid for it. */
    pieceId: row.piece_id,
    kind: row.kind,
    topic: row.topic,
    status: row.status,
    outline: row.outline,
    draft: row.draft,
    body: row.body,
    chargedMicros: row.charged_micros,
    createdAt: row.created_at,
  }));

export type ContentPiece = z.output<typeof pieceSchema>;

/** What is known of a piece; what is left out stays as it was. */
export interface ContentProgress {
  pieceId: string;
  kind: string;
  topic: string;
  status: "running" | "done" | "stopped" | "failed";
  outline?: string | undefined;
  draft?: string | undefined;
  body?: string | undefined;
}

/** Keeps what a run has made so far, for its author. */
export async function saveContentPiece(
  access: AccountAccess,
  piece: ContentProgress,
): Promise<void> {
  const isOwn = await callOne(
    "save_content_piece",
    {
      p_account_id: access.accountId,
      p_piece_id: piece.pieceId,
      p_author_id: access.userId,
      p_kind: piece.kind,
      p_topic: piece.topic,
      p_status: piece.status,
      p_outline: storable(piece.outline),
      p_draft: storable(piece.draft),
      p_body: storable(piece.body),
    },
    z.boolean(),
  );
  if (!isOwn) throw new Error("a piece of another author's was not saved");
}

/** The person's own pieces, newest first. */
export async function listContentPieces(
  access: AccountAccess,
  limit = 12,
): Promise<ContentPiece[]> {
  return callMany(
    "list_content_pieces",
    { p_account_id: access.accountId, p_author_id: access.userId, p_limit: limit },
    pieceSchema,
  );
}

/** One of the person's own pieces; null when there is none of that id. */
export async function findContentPiece(
  access: AccountAccess,
  pieceId: string,
): Promise<ContentPiece | null> {
  const [piece] = await callMany(
    "list_content_pieces",
    { p_account_id: access.accountId, p_author_id: access.userId, p_piece_id: pieceId },
    pieceSchema,
  );
  return piece ?? null;
}

/** Postgres stores no NUL, and no half of a character. */
function storable(text: string | undefined): string | null {
  return text === undefined ? null : text.replaceAll("\0", "").toWellFormed();
}
