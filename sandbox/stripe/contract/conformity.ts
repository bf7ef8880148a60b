import { conformance } from "./response-type";

const isList = (value: unknown): value is { object: "list"; data: unknown[] } =>
  typeof value === "object" &&
  value !== null &&
  "object" in value &&
  value.object === "list" &&
  "data" in value &&
  Array.isArray(value.data);

const isEvent = (value: unknown): value is { object: "event"; id: string } =>
  typeof value === "object" &&
  value !== null &&
  "object" in value &&
  value.object === "event" &&
  "id" in value;

/** How many different problems are kept, and how many events and answers are remembered. */
const KEPT = 200;
const EVENTS_REMEMBERED = 50_000;
const ANSWERS_REMEMBERED = 2_000;

/** Notes what was sent and is not what the SDK declares. */
export class Conformity {
  /** Always empty, unless the stand-in is wrong. */
  readonly violations: string[] = [];
  private readonly checkedEvents = new Set<string>();
  private readonly checkedAnswers = new Set<string>();

  /**
   * As `check`, for an answer as it travels: what was looked at once is not looked at again, letter
   * for letter. A test that goes back in time reads the same objects hundreds of times.
   */
  checkAnswer(object: unknown, body: string): void {
    if (this.checkedAnswers.has(body)) return;
    if (this.checkedAnswers.size >= ANSWERS_REMEMBERED) this.checkedAnswers.clear();
    this.checkedAnswers.add(body);
    this.check(object);
  }

  /**
   * Notes what an outgoing object has that its declared type does not, and the other way round. An
   * event never changes, so each is looked at once.
   */
  check(object: unknown): void {
    if (isList(object)) {
      for (const item of object.data) this.check(item);
      if (object.data.length > 0) return;
    }
    if (isEvent(object)) {
      if (this.checkedEvents.has(object.id)) return;
      if (this.checkedEvents.size >= EVENTS_REMEMBERED) this.checkedEvents.clear();
      this.checkedEvents.add(object.id);
    }
    for (const problem of conformance(object)) {
      if (this.violations.length >= KEPT || this.violations.includes(problem)) continue;
      this.violations.push(problem);
      console.warn(`stripe stand-in: not what the SDK declares: ${problem}`);
    }
  }
}
