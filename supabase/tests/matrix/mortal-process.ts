/** When a process dies: before or after one of its calls out. */
export interface Death {
  /** The call's number, from 1. */
  at: number;
  when: "before" | "after";
}

/**
 * A process whose calls out can be counted, and that can die at one of them. What it asked for last
 * happened or did not, nothing after it happens, and no answer ever comes: the work is left where it is.
 */
export class MortalProcess {
  #calls = 0;
  #death: Death | null = null;
  #died = Promise.withResolvers<"died">();

  /** Makes a call out, unless death comes between. */
  async call<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    this.#calls += 1;
    const death = this.#death;
    if (death === null || this.#calls < death.at) return work();
    if (this.#calls === death.at && death.when === "after") await work();
    this.#died.resolve("died");
    return new Promise<Answer>(() => undefined);
  }

  /** Does some work, and dies of it; false when the work was done before death came. */
  async diesOf(death: Death, work: () => Promise<unknown>): Promise<boolean> {
    this.#calls = 0;
    this.#death = death;
    this.#died = Promise.withResolvers();
    try {
      return (await Promise.race([work(), this.#died.promise])) === "died";
    } finally {
      this.#death = null;
    }
  }
}
