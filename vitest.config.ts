import { availableParallelism } from "node:os";
import path from "node:path";
import { transform } from "esbuild";
import type { Plugin } from "vite";
import { configDefaults, defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** `server-only` throws outside the `react-server` condition, and tests are a server of their own. */
const alias = {
  "@": import.meta.dirname,
  "server-only": path.join(import.meta.dirname, "node_modules/server-only/empty.js"),
};

/** Standard decorators, which the application's compiler writes out and the tests' own leaves as they are. */
const standardDecorators: Plugin = {
  name: "standard-decorators",
  enforce: "pre",
  async transform(code, id) {
    if (!id.endsWith(".ts") || !/^\s+@[a-z]\w*\(/m.test(code)) return null;
    return transform(code, { loader: "ts", target: "es2022", sourcefile: id, sourcemap: true });
  },
};

/**
 * Starts the files of the matrix before all others, which follow as Vitest orders them: on a clean
 * clone by size. Those files take minutes each and are a few lines long, so that they would come
 * last, and the last of them would keep one core busy while the others have nothing left to do.
 */
class MatrixFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isMatrix = ({ moduleId }: TestSpecification) =>
      moduleId.includes("/supabase/tests/matrix/");
    return [...sorted.filter(isMatrix), ...sorted.filter((file) => !isMatrix(file))];
  }
}

/** Unit tests that change their process, such as its variables; `lib/tree.test.ts` asks for them. */
const changing = [
  "lib/billing/stripe-client.test.ts",
  "lib/log/log.test.ts",
  "lib/mcp/public-fetch.test.ts",
  "sandbox/stripe/browser/stripe-js.test.ts",
];

export default defineConfig({
  plugins: [standardDecorators],
  resolve: { alias },
  test: {
    environment: "node",
    // Most of a file's time goes by waiting for Postgres and loopback servers, in other processes.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: MatrixFirst },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["{lib,components,commands,sandbox,clients}/**/*.test.ts"],
          exclude: [...configDefaults.exclude, ...changing],
          // They share processes and loaded modules, which cost more than most of these tests do.
          isolate: false,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: { name: "process", include: changing, testTimeout: 30_000, hookTimeout: 60_000 },
      },
      {
        extends: true,
        test: {
          name: "database",
          include: ["supabase/tests/**/*.test.ts"],
          globalSetup: ["supabase/tests/shared-postgres.ts"],
          // Races over many connections share two cores with everything else.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
