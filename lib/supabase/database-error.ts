/**
 * A call that the database refused by exception: a broken promise or a bad argument, never an
 * expected refusal (those are rows with an outcome).
 */
export class DatabaseError extends Error {
  override readonly name = "DatabaseError";

  /**
   * @param functionName the function that was called.
   * @param sqlState its SQLSTATE; PTxxx are this project's own, 55P03 is a lock not had within 3 s.
   * @param word the message the function raised, a stable word for PTxxx. Never shown to a client.
   */
  constructor(
    readonly functionName: string,
    readonly sqlState: string,
    readonly word: string,
  ) {
    super(`${functionName}: ${sqlState} ${word}`);
  }

  /** The account is being worked on by someone else for longer than 3 seconds. */
  get isBusy(): boolean {
    return this.sqlState === "55P03";
  }

  /** The function was given something that is not there, or not the caller's. */
  get isNotFound(): boolean {
    return this.sqlState === "PT404";
  }
}
