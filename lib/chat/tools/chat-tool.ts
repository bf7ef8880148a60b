import type { ToolSet } from "ai";
import type { AccountAccess } from "@/lib/auth/access";

/** What a tool's functions are, opened for one reply. */
export interface OpenTool {
  functions: ToolSet;
  /** Ends connections; called once, whatever became of the reply. */
  close?: () => Promise<void>;
}

/**
 * Something the assistant can use. Its cost class is the catalog's tool of the same id: all of its
 * functions together count once a reply, and only when one of them succeeded.
 */
export interface ChatTool {
  toolId: string;
  /** False where the deployment lacks what the tool needs. */
  isAvailable: () => boolean;
  /** Offered only to accounts that have added something to it. */
  isForOwners?: boolean;
  open: (signal: AbortSignal, access: AccountAccess) => OpenTool | Promise<OpenTool>;
  /** Whether a result of one of its functions is a failure in disguise. */
  isFailure?: (output: unknown) => boolean;
  /** A question that shows what it is good for. */
  example: string;
}

/** A failure whose message may be read by the person and by the model. */
export class ToolFailure extends Error {
  override readonly name = "ToolFailure";
}
