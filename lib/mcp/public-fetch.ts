import "server-only";
import { lookup as resolve } from "node:dns";
import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { Readable } from "node:stream";
import { serverEnv } from "@/lib/env/server";

/** Addresses that lead into this machine or its network, and those that lead nowhere. */
const inside = new BlockList();
for (const [address, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const) {
  inside.addSubnet(address, bits, "ipv4");
}
for (const [address, bits] of [
  ["::", 96],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
] as const) {
  inside.addSubnet(address, bits, "ipv6");
}

/** Of one answer: more than any list of tools has. */
const maxAnswerBytes = 4_000_000;

/** An address that a customer may not have this server call; the message may be shown to them. */
export class AddressRefused extends Error {
  override readonly name = "AddressRefused";
}

/** Whether an IP address is one of the internet's, and not of this machine or its network. */
function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return false;
  return !inside.check(address, family === 6 ? "ipv6" : "ipv4");
}

/**
 * `fetch` for an address that a customer gave: https to a public address, checked where the
 * connection is made, so that a name which changes between two look-ups leads nowhere else.
 * Redirects are not followed, and an
 * answer is cut at four megabytes. The operator may name hosts of their own network in MCP_PRIVATE_HOSTS.
 *
 * @throws AddressRefused.
 */
export async function publicFetch(
  input: string | URL | Request,
  init: RequestInit = {},
): Promise<Response> {
  const url = new URL(input instanceof Request ? input.url : input);
  const isOwnHost = serverEnv().MCP_PRIVATE_HOSTS.includes(url.host);
  if (!isOwnHost) requirePublicUrl(url);
  const request = new Request(input, init);
  const body = request.body === null ? null : Buffer.from(await request.arrayBuffer());
  const client = url.protocol === "https:" ? https : http;
  return new Promise((answer, fail) => {
    const call = client.request(
      url,
      {
        method: request.method,
        headers: {
          ...Object.fromEntries(request.headers),
          ...(body && { "content-length": String(body.length) }),
        },
        signal: request.signal,
        ...(isOwnHost ? {} : { lookup: publicLookup }),
      },
      (incoming) => {
        // What is thrown here would end the process: it is called by the socket.
        try {
          answer(responseOf(incoming));
        } catch (error) {
          incoming.destroy();
          fail(error);
        }
      },
    );
    call.on("upgrade", (_response, socket) => {
      socket.destroy();
      fail(new AddressRefused("The server answers in another protocol."));
    });
    call.on("error", fail);
    call.end(body ?? undefined);
  });
}

function responseOf(incoming: IncomingMessage): Response {
  const headers = new Headers();
  for (let at = 0; at < incoming.rawHeaders.length; at += 2) {
    headers.append(incoming.rawHeaders[at] ?? "", incoming.rawHeaders[at + 1] ?? "");
  }
  const status = incoming.statusCode ?? 502;
  if (status >= 300 && status < 400) {
    throw new AddressRefused("The server answers with another address. Give that one.");
  }
  if (status < 200 || status > 599) throw new AddressRefused("The server's answer is not HTTP's.");
  if (status === 204 || status === 205) {
    incoming.resume();
    return new Response(null, { status, headers });
  }
  const stream = Readable.toWeb(incoming) as ReadableStream<Uint8Array>;
  return new Response(stream.pipeThrough(cutAt(maxAnswerBytes)), { status, headers });
}

/** Passes so many bytes on, and fails the stream with the next one. */
function cutAt(maxBytes: number): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  return new TransformStream({
    transform(chunk, out) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) out.error(new AddressRefused("The server's answer is too long."));
      else out.enqueue(chunk);
    },
  });
}

/** What of an address can be refused before anything is resolved. */
function requirePublicUrl(url: URL): void {
  if (url.protocol !== "https:") throw new AddressRefused("The address begins with https://.");
  if (url.username || url.password) {
    throw new AddressRefused("The address has no user name or password in it.");
  }
  const host = url.hostname.replace(/^\[|\]$/g, "");
  // For a literal address nothing is looked up.
  if (isIP(host) !== 0 && !isPublicAddress(host)) throw refused();
}

const publicLookup: LookupFunction = (hostname, options, done) => {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return done(error, "", 0);
    const [first] = addresses;
    if (!first || addresses.some(({ address }) => !isPublicAddress(address))) {
      return done(refused(), "", 0);
    }
    return options.all ? done(null, addresses) : done(null, first.address, first.family);
  });
};

function refused(): AddressRefused {
  return new AddressRefused("The address leads into a private network.");
}
