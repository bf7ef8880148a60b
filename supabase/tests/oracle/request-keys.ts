/** What callers' keys did, an operation's keys apart from another's. */
export class RequestKeys {
  private readonly known = new Map<string, { facts: string; charged: number }>();

  /** What the key charged before; "other" where it stood for other facts, null where it is new. */
  find(operation: string, key: number | null, facts: unknown): number | "other" | null {
    const known = key === null ? undefined : this.known.get(`${operation} ${key}`);
    if (known === undefined) return null;
    return known.facts === JSON.stringify(facts) ? known.charged : "other";
  }

  remember(operation: string, key: number | null, facts: unknown, charged: number) {
    if (key !== null)
      this.known.set(`${operation} ${key}`, { facts: JSON.stringify(facts), charged });
  }
}
