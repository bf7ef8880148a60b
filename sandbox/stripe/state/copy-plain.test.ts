import { expect, test } from "vitest";
import { copyPlain } from "./copy-plain";

test("a copy is deep, and keeps what JSON would lose or change", () => {
  const original = { a: [{ b: 1 }, null, undefined], c: undefined, d: "1", e: { f: false } };
  const copy = copyPlain(original);
  expect(copy).toStrictEqual(original);
  expect(copy.a[0]).not.toBe(original.a[0]);
  expect(copy.e).not.toBe(original.e);
});

test("what is not plain is refused rather than copied wrongly", () => {
  expect(() => copyPlain({ at: new Date(0) })).toThrow(TypeError);
  expect(() => copyPlain([new Map()])).toThrow(TypeError);
});
