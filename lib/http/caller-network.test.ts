import { describe, expect, test } from "vitest";
import { callerNetwork } from "@/lib/http/caller-network";

const from = (forwarded: string) => callerNetwork(new Headers({ "x-forwarded-for": forwarded }));

describe("the network of a caller", () => {
  test("is the one that the nearest proxy saw, whatever the caller claims before it", () => {
    expect(from("203.0.113.9, 198.51.100.7")).toBe(from("198.51.100.7"));
    expect(from("203.0.113.10,198.51.100.7")).toBe(from("198.51.100.7"));
    expect(from("198.51.100.7, 203.0.113.9")).not.toBe(from("198.51.100.7"));
  });

  test("is not the address itself", () => {
    expect(from("198.51.100.7")).toMatch(/^[\w-]{22}$/);
    expect(from("198.51.100.7")).not.toBe(from("198.51.100.8"));
  });

  test.each([
    ["2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff"],
    ["2001:DB8:0001:2::", "2001:db8:1:2:3:4:5:6"],
    ["2001:db8::7", "2001:0db8:0:0:1::"],
    ["::ffff:198.51.100.7", "198.51.100.7"],
  ])("of %s is that of %s", (one, other) => {
    expect(from(one)).toBe(from(other));
  });

  test("of a neighbour's IPv6 is another", () => {
    expect(from("2001:db8:1:2::1")).not.toBe(from("2001:db8:1:3::1"));
  });

  test("without a header is one for all", () => {
    expect(callerNetwork(new Headers())).toBe(callerNetwork(new Headers()));
  });
});
