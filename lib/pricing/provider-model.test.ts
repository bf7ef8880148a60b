import { expect, test } from "vitest";
import { readProviderModel } from "./provider-model";

const listed = (pricing: object) => ({
  id: "house/small",
  name: "Small",
  pricing: { prompt: "0.000001", completion: "0.000002", ...pricing },
});

test("a model is priced by what it reads, writes, finds cached and thinks", () => {
  expect(readProviderModel(listed({ request: "0" })).priced?.prices).toEqual({
    input: "0.000001",
    output: "0.000002",
    cached: "0.000001",
    reasoning: "0.000002",
  });
  const all = listed({ input_cache_read: "1e-7", internal_reasoning: "0.000003" });
  expect(readProviderModel(all).priced?.prices).toMatchObject({
    cached: "1e-7",
    reasoning: "0.000003",
  });
});

test.each([{ request: "0.005" }, { request: "-1" }, { prompt: "-1" }, { input_cache_read: "-1" }])(
  "a model with a price of %o is not sold by its tokens",
  (pricing) => {
    expect(readProviderModel(listed(pricing))).toEqual({ id: "house/small", priced: null });
  },
);

test("one odd model of a list is unpriced, and stops nothing", () => {
  expect(readProviderModel({ ...listed({}), name: "" })).toEqual({
    id: "house/small",
    priced: null,
  });
  expect(readProviderModel({ id: "house/odd" })).toEqual({ id: "house/odd", priced: null });
  expect(readProviderModel(null).priced).toBeNull();
});
