import { expect, test } from "vitest";
import { createStartOutput } from "./start-output";

function open(times?: { silentMs: number; mostMs: number }) {
  const printed: string[] = [];
  const output = createStartOutput((text) => printed.push(text), times);
  return { output, printed };
}

test("a start that goes well prints nothing of the server, and what comes later passes", () => {
  const { output, printed } = open();
  output.write("   ▲ Next.js 16.0.3 (Turbopack)\n   - Local:        http://127.0.0.1:3000\n\n");
  output.write(" \u001b[32m\u001b[1m✓\u001b[22m\u001b[39m Ready in 1594ms\n ○ Compiling / ...\n");
  output.write(" POST /api/stripe/webhook 200 in 1.2s (compile: 900ms)\n");
  expect(printed).toEqual([]);
  output.release();
  expect(printed).toEqual([]);
  output.write(" GET /pricing 200 in 30ms\n");
  expect(printed).toEqual([" GET /pricing 200 in 30ms\n"]);
});

test("what went wrong while it started is printed whole, a line cut in two as one", () => {
  const { output, printed } = open();
  output.write(" POST /api/stripe/webhook 50");
  output.write("0 in 12ms\n ⨯ Error: broken\n    at page.tsx:1\n GET / 200 in 1ms\n");
  output.release();
  output.release();
  expect(printed).toEqual([
    " POST /api/stripe/webhook 500 in 12ms\n ⨯ Error: broken\n    at page.tsx:1\n",
  ]);
});

test("it is settled after a silence, and in any case in the end", async () => {
  const since = performance.now();
  await open({ silentMs: 60, mostMs: 60_000 }).output.settled();
  expect(performance.now() - since).toBeGreaterThanOrEqual(60);
  const { output } = open({ silentMs: 60_000, mostMs: 100 });
  const chatter = setInterval(() => output.write(" POST /api/stripe/webhook 200 in 9ms\n"), 10);
  await output.settled();
  clearInterval(chatter);
});
