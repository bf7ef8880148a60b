/**
 * A process whose calls out are seen, and that can die. What it asked for until then happened,
 * nothing after it happens, and no answer ever comes: the work is left where it is.
 */
export class MortalProcess {
  #writes = 0;
  #death: number | null = null;
  #died = Promise.withResolvers<"died">();

  /** Makes a call out, unless the process is dead. */
  async call<Answer>(kind: "read" | "write", work: () => Promise<Answer>): Promise<Answer> {
    const death = this.#death;
    if (death === null) return work();
    if (this.#writes < death) {
      if (kind === "write") this.#writes += 1;
      if (this.#writes < death) return work();
      await work();
      this.#died.resolve("died");
    }
    return new Promise<Answer>(() => undefined);
  }

  /**
   * Does some work, and dies of it as soon as so many of its writes have happened; false when there
   * were not so many.
   */
  async diesOf(work: () => Promise<unknown>, writes: number): Promise<boolean> {
    this.#writes = 0;
    this.#death = writes;
    this.#died = Promise.withResolvers();
    try {
      return (await Promise.race([work(), this.#died.promise])) === "died";
    } finally {
      this.#death = null;
    }
  }
}
