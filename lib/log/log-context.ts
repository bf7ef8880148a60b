import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";

/** What every line of one request says of it. */
export interface LogContext {
  requestId: string;
  /** Whose request it is, once that is known. */
  accountId?: string;
}

const storage = new AsyncLocalStorage<LogContext>();

/** Runs work whose lines in the log carry this context, also what it starts and does not await. */
export function withLogContext<T>(context: LogContext, work: () => T): T {
  return storage.run(context, work);
}

/** The context of the request that is being answered; empty outside one. */
export function logContext(): Partial<LogContext> {
  return storage.getStore() ?? {};
}

/** Adds the account, for the lines that follow. */
export function logAccount(accountId: string): void {
  const context = storage.getStore();
  if (context) context.accountId = accountId;
}

/** The same work with the context of now, for when it is run by somebody else later. */
export function keepLogContext<T>(work: () => T): () => T {
  return AsyncLocalStorage.bind(work);
}
