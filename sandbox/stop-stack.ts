/**
 * Remembers how to stop what was started. `stop` goes in reverse order, waits for each, goes on
 * when one fails, and does its work once however often it is called.
 */
export function createStopStack() {
  const stops: (() => Promise<void> | void)[] = [];
  let stopping: Promise<void> | null = null;
  return {
    add(stop: () => Promise<void> | void) {
      stops.push(stop);
    },
    stop() {
      stopping ??= (async () => {
        const failures: unknown[] = [];
        for (const stop of stops.reverse()) {
          try {
            await stop();
          } catch (error) {
            failures.push(error);
          }
        }
        if (failures.length > 0) throw new AggregateError(failures, "Not everything stopped well.");
      })();
      return stopping;
    },
  };
}
