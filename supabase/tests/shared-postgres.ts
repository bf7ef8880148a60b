import type { TestProject } from "vitest/node";
import { startTestPostgres } from "../../sandbox/postgres/test-database";

declare module "vitest" {
  interface ProvidedContext {
    /** The Postgres of this test run, which holds the migrated template. */
    postgresUrl: string;
  }
}

/** Runs once for all database tests: one Postgres, migrated once. */
export default async function setup(project: TestProject) {
  const running = await startTestPostgres();
  project.provide("postgresUrl", running.url);
  return () => running.stop();
}
