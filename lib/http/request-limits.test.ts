import { describe, expect, test } from "vitest";
import { Problem } from "@/lib/http/problem";
import { noteLimit, setLimitHeaders, withLimitStates } from "@/lib/http/rate-limit-headers";
import { countRequest } from "@/lib/http/request-ceiling";

const minute = 60_000;
const start = Date.parse("2026-03-01T12:00:00Z");

/** How many of `times` requests of a caller pass, and the headers that the last one is given. */
async function ask(
  caller: { id: string; isVisitor: boolean },
  times: number,
  { ceiling = 20, at = start } = {},
) {
  let passed = 0;
  const headers = await withLimitStates(async (met) => {
    let retryAfter: number | null = null;
    for (let count = 0; count < times; count += 1) {
      try {
        countRequest(caller, ceiling, at);
        passed += 1;
      } catch (error) {
        expect(error).toBeInstanceOf(Problem);
        retryAfter = (error as Problem).details.retryAfterSeconds ?? null;
      }
    }
    const answer = new Headers();
    setLimitHeaders(answer, met, retryAfter);
    return answer;
  });
  return { passed, headers: Object.fromEntries(headers) };
}

describe("a caller's requests a minute", () => {
  test("are counted down in the answer, and refused beyond the ceiling until the minute ends", async () => {
    const caller = { id: "a", isVisitor: false };
    const first = await ask(caller, 1, { at: start + 15_000 });
    expect(first.headers).toEqual({
      "ratelimit-limit": "20",
      "ratelimit-remaining": "19",
      "ratelimit-reset": "45",
      "ratelimit-policy": "20;w=60",
    });
    const rest = await ask(caller, 25, { at: start + 59_000 });
    expect(rest.passed).toBe(19);
    expect(rest.headers).toMatchObject({ "ratelimit-remaining": "0", "ratelimit-reset": "1" });
    expect((await ask(caller, 1, { at: start + minute })).passed).toBe(1);
  });

  test("are nobody else's, and a tenth for a network of visitors", async () => {
    const at = start + 2 * minute;
    expect((await ask({ id: "b", isVisitor: false }, 25, { at })).passed).toBe(20);
    expect((await ask({ id: "c", isVisitor: false }, 25, { at })).passed).toBe(20);
    expect((await ask({ id: "d", isVisitor: true }, 25, { at })).passed).toBe(2);
  });
});

describe("the headers of limits", () => {
  const state = (limit: number, remaining: number) => ({
    limit,
    remaining,
    windowSeconds: 3600,
    resetsInSeconds: 100,
  });

  test("tell of the tightest limit that the request met", async () => {
    const headers = await withLimitStates(async (met) => {
      noteLimit(state(1000, 999));
      noteLimit(state(5, 2));
      const answer = new Headers();
      setLimitHeaders(answer, met);
      return answer;
    });
    expect(headers.get("ratelimit-limit")).toBe("5");
    expect(headers.get("ratelimit-remaining")).toBe("2");
  });

  test("say that nothing is left where a limit refused that was counted elsewhere", async () => {
    const headers = await withLimitStates(async (met) => {
      noteLimit(state(1000, 999));
      const answer = new Headers();
      setLimitHeaders(answer, met, 7);
      return answer;
    });
    expect(Object.fromEntries(headers)).toEqual({
      "ratelimit-remaining": "0",
      "ratelimit-reset": "7",
    });
  });

  test("of two requests at once are kept apart", async () => {
    const left = async (remaining: number) =>
      withLimitStates(async (met) => {
        await Promise.resolve();
        noteLimit(state(10, remaining));
        await Promise.resolve();
        return met;
      });
    const [one, other] = await Promise.all([left(1), left(2)]);
    expect([one, other]).toEqual([[state(10, 1)], [state(10, 2)]]);
  });
});
