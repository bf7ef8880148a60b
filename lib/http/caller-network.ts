import "server-only";
import { createHash } from "node:crypto";
import { isIP } from "node:net";

/**
 * The network that a request comes from, hashed: an address is personal and only needs to be told
 * apart. It is the last entry of `x-forwarded-for`, which the proxy in front of this server wrote;
 * the entries before it are whatever the caller sent. Without a proxy Next writes the socket's
 * address, unless the caller names one: a limit by network then needs a limit for all beside it.
 *
 * An IPv6 address counts by its first 64 bits, all of which one customer of a provider holds.
 */
export function callerNetwork(headers: Pick<Headers, "get">): string {
  const last = headers.get("x-forwarded-for")?.split(",").at(-1)?.trim() ?? "";
  return createHash("sha256").update(networkOf(last)).digest("base64url").slice(0, 22);
}

function networkOf(address: string): string {
  const embedded = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (embedded !== undefined) return embedded;
  if (isIP(address) !== 6) return address;
  const [front = [], back = []] = address
    .toLowerCase()
    .split("::")
    .map((side) => side.split(":").filter((group) => group !== ""));
  const zeros = Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => "0");
  const groups = [...front, ...zeros, ...back].slice(0, 4);
  return groups.map((group) => group.replace(/^0+(?=.)/, "")).join(":");
}
