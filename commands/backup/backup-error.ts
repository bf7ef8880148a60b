/** A backup or restore that cannot be done; the message says what to do. Nothing was written. */
export class BackupError extends Error {
  override readonly name = "BackupError";
}
