import { createServer } from "node:http";
import { CompactEncrypt } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PUT as putBranding } from "../../../app/api/branding/route";
import { DELETE } from "../../../app/api/mcp-servers/[id]/route";
import { GET, POST } from "../../../app/api/mcp-servers/route";
import type { AccountAccess } from "../../../lib/auth/access";
import { findAccess } from "../../../lib/auth/account";
import { getShownBranding } from "../../../lib/branding/branding";
import { openTools } from "../../../lib/chat/tools/open-tools";
import { ownServers } from "../../../lib/chat/tools/own-servers";
import { listOpenableServers } from "../../../lib/mcp/own-servers";
import { resealSecrets } from "../../../lib/secrets/reseal-secrets";
import { seal, unseal } from "../../../lib/secrets/seal";
import { startGitHub } from "../../../sandbox/github/start";
import { closeServer, listen } from "../../../sandbox/listen";
import { type BillingStack, type Person, startBillingStack } from "../billing/billing-stack";
import { foundOrganization, joinAccount } from "../fixture/person";
import { subscribe } from "../fixture/subscription";

const token = "github_pat_of_the_tests";
const sealKey = (name: string, byte: number) =>
  `${name}:${Buffer.alloc(32, byte).toString("base64")}`;

const noQuery =
  "Leave out what follows a question mark in the address: put a key into the token, which is stored encrypted.";

let github: Awaited<ReturnType<typeof startGitHub>>;
let stack: BillingStack;
beforeAll(async () => {
  github = await startGitHub({ port: 0, token });
  Object.assign(process.env, {
    SEAL_KEYS: `${sealKey("new", 7)},${sealKey("old", 3)}`,
    MCP_PRIVATE_HOSTS: new URL(github.mcpUrl).host,
  });
  stack = await startBillingStack();
});
afterAll(async () => {
  await stack.stop();
  await github.stop();
});

async function subscriber(plan: "starter" | "pro" | null): Promise<Person> {
  const person = await stack.signUp();
  if (plan) await subscribe(stack.db.sql, person.accountId, { priceId: `price_${plan}_month` });
  return person;
}

const request = (person: Person, method: string, path: string, body?: object) =>
  new Request(`http://127.0.0.1${path}`, {
    method,
    headers: { authorization: `Bearer ${person.token}`, "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
const context = (id?: string) => ({ params: Promise.resolve(id ? { id } : {}) });
const add = (person: Person, server: { name?: string; url?: string; token?: string | null } = {}) =>
  POST(
    request(person, "POST", "/api/mcp-servers", {
      name: "GitHub",
      url: github.mcpUrl,
      token,
      ...server,
    }),
    context(),
  );

async function listed(person: Person) {
  const answer = await GET(request(person, "GET", "/api/mcp-servers"), context());
  return JSON.parse(await answer.text()).servers;
}

describe("a server of the customer's own", () => {
  test("is added once it has answered, and its tools are the chat's", async () => {
    const person = await subscriber("pro");
    const answer = await add(person);
    expect(answer.status).toBe(200);
    expect((await answer.json()).tools).toContain("list_issues");
    expect(await listed(person)).toMatchObject([{ name: "GitHub", lastFour: token.slice(-4) }]);
    const tools = await openTools([ownServers], AbortSignal.timeout(10_000), person.access);
    expect(Object.keys(tools.functions)).toContain("github_list_issues");
    expect(tools.toolIdOf("github_list_issues")).toBe("mcp");
    expect(tools.notices).toEqual([]);
    await tools.close();
  });

  test("keeps its token sealed: neither the answer nor the database has it", async () => {
    const person = await subscriber("pro");
    const answer = await add(person);
    expect(await answer.text()).not.toContain(token);
    expect(JSON.stringify(await listed(person))).not.toContain(token);
    const [row] = await stack.db.sql`select * from private.mcp_servers
      where account_id = ${person.accountId}`;
    expect(JSON.stringify(row)).not.toContain(token);
    expect(await listOpenableServers(person.access)).toMatchObject([{ token }]);
  });

  test("keeps its address to who manages keys, and out of the audit log", async () => {
    const [owner, member] = [await subscriber("pro"), await stack.signUp()];
    const organization = await foundOrganization(stack.db.sql, owner.accountId);
    await subscribe(stack.db.sql, organization, { priceId: "price_pro_month" });
    await joinAccount(stack.db.sql, organization, member.accountId, "member");
    const url = `${github.mcpUrl}/hush`;
    const ask = (by: Person, method: string, path: string, body?: object) => {
      const asked = request(by, method, path, body);
      asked.headers.set("x-account-id", organization);
      return asked;
    };
    const path = "/api/mcp-servers";
    const added = await POST(ask(owner, "POST", path, { name: "GitHub", url, token }), context());
    const { serverId } = await added.json();
    const seenBy = async (person: Person) =>
      (await (await GET(ask(person, "GET", path), context())).json()).servers;
    expect(await seenBy(owner)).toMatchObject([{ url, lastFour: token.slice(-4) }]);
    expect(await seenBy(member)).toMatchObject([
      { name: "GitHub", isIncluded: true, url: null, lastFour: null },
    ]);
    await DELETE(ask(owner, "DELETE", `${path}/${serverId}`), context(serverId));
    const acts = await stack.db.sql`select before_facts, after_facts from public.audit_log
      where account_id = ${organization} and act like 'mcp_server.%'`;
    expect(acts).toHaveLength(2);
    expect(JSON.stringify(acts)).toContain(new URL(url).host);
    expect(JSON.stringify(acts)).not.toContain("hush");
  });

  test("is refused with the plan that has it, and counts against the plan, many at once too", async () => {
    const free = await add(await subscriber(null));
    expect(free.status).toBe(403);
    expect(await free.json()).toMatchObject({
      code: "plan_required",
      detail: "Your plan does not include MCP servers of your own. Starter does.",
    });
    const person = await subscriber("starter");
    const addresses = [1, 2, 3, 4].map((n) => ({ url: `${github.mcpUrl}/${n}` }));
    const answers = await Promise.all(addresses.map((address) => add(person, address)));
    expect(answers.filter((each) => each.status === 200)).toHaveLength(1);
    expect(await listed(person)).toHaveLength(1);
    const more = await add(person, { url: `${github.mcpUrl}/9` });
    expect((await more.json()).detail).toContain("more than 1 MCP server of your own. Pro does.");
  });

  test("has its token sealed anew with the others, and one that cannot be opened takes none along", async () => {
    const person = await subscriber("pro");
    await add(person);
    const { serverId } = await (await add(person, { url: `${github.mcpUrl}/2` })).json();
    const setToken = (sealed: string) => stack.db.sql`update private.mcp_servers
      set sealed_token = ${sealed} where server_id = ${serverId}`;
    await setToken("lost");
    expect(await listOpenableServers(person.access)).toHaveLength(1);
    expect((await resealSecrets()).unreadable).toEqual([
      `${person.accountId} MCP server ${serverId}`,
    ]);
    const old = Buffer.alloc(32, 3);
    const purpose = `mcp:${person.accountId}:${serverId}`;
    await setToken(
      await new CompactEncrypt(new TextEncoder().encode(JSON.stringify({ purpose, secret: token })))
        .setProtectedHeader({ alg: "dir", enc: "A256GCM", kid: "old" })
        .encrypt(old),
    );
    expect(await resealSecrets()).toMatchObject({ resealed: 1, unreadable: [] });
    expect(await resealSecrets()).toMatchObject({ resealed: 0, unreadable: [] });
    expect(await listOpenableServers(person.access)).toMatchObject([{ token }, { token }]);
  });

  test("stays when the plan ends, and the chat leaves it out", async () => {
    const person = await subscriber("starter");
    await add(person);
    await stack.db.sql`update credit_balances set plan_id = 'free', plan_kind = 'free',
      rights_until = null where account_id = ${person.accountId}`;
    expect(await listOpenableServers(person.access)).toEqual([]);
    expect(await listed(person)).toMatchObject([{ isIncluded: false }]);
  });

  test("is removed for good, by its own account alone", async () => {
    const [person, stranger] = [await subscriber("pro"), await subscriber("pro")];
    const { serverId } = await (await add(person)).json();
    const remove = (by: Person) =>
      DELETE(request(by, "DELETE", `/api/mcp-servers/${serverId}`), context(serverId));
    expect((await remove(stranger)).status).toBe(404);
    expect((await remove(person)).status).toBe(200);
    expect((await remove(person)).status).toBe(404);
    expect(
      await stack.db.sql`select from private.mcp_servers
      where account_id = ${person.accountId}`,
    ).toHaveLength(0);
  });

  test.each([
    ["http://tools.example.com/mcp", "The address begins with https://."],
    ["https://127.0.0.1/mcp", "The address leads into a private network."],
    ["https://[::1]/mcp", "The address leads into a private network."],
    ["https://[::ffff:10.0.0.1]/mcp", "The address leads into a private network."],
    ["https://[::127.0.0.1]/mcp", "The address leads into a private network."],
    ["https://[64:ff9b:1::a00:1]/mcp", "The address leads into a private network."],
    ["https://[fec0::1]/mcp", "The address leads into a private network."],
    ["https://169.254.169.254/latest", "The address leads into a private network."],
    ["https://2130706433/mcp", "The address leads into a private network."],
    ["https://localhost:8443/mcp", "The address leads into a private network."],
    ["https://tools.example.com/mcp?api_key=hush", noQuery],
    ["https://tools.example.com/mcp#hush", noQuery],
    ["https://user:pass@tools.example.com/mcp", "The address has no user name or password in it."],
  ])("at %s is refused, and says why", async (url, detail) => {
    const answer = await add(await subscriber("pro"), { url });
    expect(await answer.json()).toMatchObject({ code: "invalid_request", detail });
  });

  test("that leads elsewhere, or is no MCP server, is refused", async () => {
    const server = createServer((incoming, response) => {
      response.writeHead(incoming.url === "/away" ? 307 : 200, { location: "http://127.0.0.1:1/" });
      response.end("hello");
    });
    const port = await listen(server, 0);
    const person = await subscriber("pro");
    // The hosts are read once: this one is not the operator's.
    const answer = await add(person, { url: `https://127.0.0.1:${port}/away` });
    expect(answer.status).toBe(400);
    await closeServer(server);
    const wrong = await add(person, { token: "another" });
    expect((await wrong.json()).detail).toContain("does not answer as an MCP server");
    expect(await listed(person)).toEqual([]);
  });
});

describe("a sealed secret", () => {
  test("opens for its purpose alone, and names the key it is under", async () => {
    const sealed = await seal("hush", "mcp:a:b");
    expect(sealed).not.toContain("hush");
    expect(JSON.parse(Buffer.from(sealed.split(".")[0] ?? "", "base64url").toString())).toEqual({
      alg: "dir",
      enc: "A256GCM",
      kid: "new",
    });
    expect(await unseal(sealed, "mcp:a:b")).toBe("hush");
    await expect(unseal(sealed, "mcp:a:c")).rejects.toThrow("sealed for something else");
    await expect(unseal(`${sealed.slice(0, -4)}AAAA`, "mcp:a:b")).rejects.toThrow(
      "cannot be opened",
    );
  });
});

describe("an organization's branding", () => {
  const branding = { name: "Harbour", logo: null, color: "#0f766e" };

  async function organization(owner: Person, isIncluded: boolean): Promise<AccountAccess> {
    const id = await foundOrganization(stack.db.sql, owner.accountId);
    await subscribe(stack.db.sql, id, { priceId: "price_pro_month" });
    if (isIncluded) {
      await stack.db.sql`insert into plans (plan_id, name, description, monthly_credits_micros,
          entitlements, is_active, sort_order)
        values ('branded', 'Branded', '', 0, '{"whiteLabel": true}', false, 9)
        on conflict do nothing`;
      await stack.db.sql`update credit_balances set plan_id = 'branded' where account_id = ${id}`;
    }
    const access = await findAccess(owner.accountId, id);
    if (!access) throw new Error("the owner has no access");
    return access;
  }

  const put = (person: Person, accountId: string, body: object) => {
    const asked = request(person, "PUT", "/api/branding", body);
    asked.headers.set("x-account-id", accountId);
    return putBranding(asked, context());
  };

  test("is set by an owner whose plan has it, shown, and hidden when the plan ends", async () => {
    const owner = await stack.signUp();
    const access = await organization(owner, true);
    expect((await put(owner, access.accountId, branding)).status).toBe(200);
    expect(await getShownBranding(access)).toEqual(branding);
    await stack.db.sql`update credit_balances set plan_id = 'pro'
      where account_id = ${access.accountId}`;
    expect(await getShownBranding(access)).toEqual({ name: null, logo: null, color: null });
  });

  test("is refused without the plan, to a personal account, and with anything but an image", async () => {
    const owner = await stack.signUp();
    const access = await organization(owner, false);
    const refused = await put(owner, access.accountId, branding);
    expect(await refused.json()).toMatchObject({ code: "plan_required" });
    expect((await put(owner, owner.accountId, branding)).status).toBe(409);
    for (const wrong of [
      { logo: "data:image/svg+xml;base64,PHN2Zz4=" },
      { logo: "https://example.com/logo.png" },
      { color: "red;}" },
    ]) {
      const answer = await put(owner, access.accountId, { ...branding, ...wrong });
      expect(answer.status).toBe(400);
    }
  });
});
