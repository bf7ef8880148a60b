import { createServer, type Server } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";

const answers: Record<string, string> = {
  "/odd": "HTTP/1.1 700 Odd\r\ncontent-length: 2\r\n\r\nhi",
  "/upgrade": "HTTP/1.1 101 Switching\r\nupgrade: other\r\nconnection: upgrade\r\n\r\n",
  "/long": `HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n${"x".repeat(4_100_000)}`,
  "/fine": "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nhi",
};

let server: Server;
let at: string;
beforeAll(async () => {
  server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", (head) => {
      socket.write(answers[String(head).split(" ")[1] ?? ""] ?? "");
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  at = `127.0.0.1:${address.port}`;
  Object.assign(process.env, {
    SITE_URL: "http://localhost:3000",
    SUPABASE_URL: "http://localhost:54321",
    SUPABASE_PUBLISHABLE_KEY: "sb_publishable_of_the_tests",
    SUPABASE_SECRET_KEY: "sb_secret_of_the_tests",
    STRIPE_SECRET_KEY: "sk_test_of_the_tests",
    STRIPE_WEBHOOK_SECRET: "whsec_of_the_tests",
    STRIPE_PUBLISHABLE_KEY: "pk_test_of_the_tests",
    OPENROUTER_API_KEY: "sk-or-of-the-tests",
    CRON_SECRET: "a secret of the tests",
    MCP_PRIVATE_HOSTS: at,
  });
});
afterAll(() => {
  server.close();
});

test("whatever a customer's server answers is an answer or a refusal, and ends", async () => {
  const { publicFetch } = await import("./public-fetch");
  const get = (path: string) => publicFetch(`http://${at}${path}`);
  expect(await (await get("/fine")).text()).toBe("hi");
  await expect(get("/odd")).rejects.toThrow("not HTTP's");
  await expect(get("/upgrade")).rejects.toThrow("another protocol");
  const long = await get("/long");
  await expect(long.text()).rejects.toThrow("too long");
});
