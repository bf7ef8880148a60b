import { expect, test } from "vitest";
import { storableJson } from "@/lib/chat/storable-json";

test("what Postgres refuses in a text is taken out, and everything else stays", () => {
  const stored = JSON.parse(
    storableJson([{ text: "a\u0000b \ud83d 😀 \\u0000", n: 1, none: null }]),
  );
  expect(stored).toEqual([{ text: "ab \ufffd 😀 \\u0000", n: 1, none: null }]);
});
