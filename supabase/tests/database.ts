import { inject } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../sandbox/postgres/test-database";

export type { TestDatabase } from "../../sandbox/postgres/test-database";

/** A freshly migrated database for one test file or one test; drop it in `afterAll`. */
export function createDatabase(): Promise<TestDatabase> {
  return createTestDatabase(inject("postgresUrl"));
}
