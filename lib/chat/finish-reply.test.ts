import { expect, test } from "vitest";
import type { ChatPart } from "@/lib/chat/chat-message";
import { replyFinisher } from "@/lib/chat/finish-reply";

const said = (text: string): ChatPart[] => [{ type: "text", text }];

/** A finisher whose steps write down what they did, each a moment after it was asked to. */
function newFinisher(store: (parts: ChatPart[]) => void = () => {}) {
  const log: string[] = [];
  const step = async (name: string, run: () => void = () => {}) => {
    await Promise.resolve();
    run();
    log.push(name);
  };
  const finish = replyFinisher({
    stopCheckpoints: () => step("stopped"),
    store: (parts) => step(`stored ${JSON.stringify(parts)}`, () => store(parts)),
    settle: () => step("settled").then(() => "receipt"),
    onNotStored: () => log.push("not stored"),
  });
  return { finish, log };
}

test("a reply is stored before it is charged, after the last checkpoint", async () => {
  const { finish, log } = newFinisher();
  expect(await finish(said("It is there."))).toBe("receipt");
  expect(log).toEqual(["stopped", `stored ${JSON.stringify(said("It is there."))}`, "settled"]);
});

test("a reply that ends twice is charged once and stored as it was known last", async () => {
  const { finish, log } = newFinisher();
  expect(await finish(said("It is"))).toBe("receipt");
  expect(await finish(said("It is there."))).toBe("receipt");
  expect(log.filter((line) => line === "settled")).toHaveLength(1);
  expect(log.at(-1)).toBe(`stored ${JSON.stringify(said("It is there."))}`);
});

test("a reply that cannot be stored is settled all the same", async () => {
  const { finish, log } = newFinisher(() => {
    throw new Error("the database is away");
  });
  expect(await finish(said("It is there."))).toBe("receipt");
  expect(log).toEqual(["stopped", "not stored", "settled"]);
});
