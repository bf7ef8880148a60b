import type { Sql } from "../../e2e/fixtures/database";
import type { Person } from "../../e2e/fixtures/person";
import {
  type ListedState,
  listedStates,
  openListedState,
} from "../../e2e/fixtures/states/listed-states";
import { people } from "../../e2e/fixtures/states/people";
import { makeStage } from "../../e2e/fixtures/states/stage";
import type { RunningApp } from "../../e2e/run-app";
import type { Camera } from "./camera";

/** Takes a picture of every listed state; each person is made once, for all states of theirs. */
export async function photographStates(camera: Camera, app: RunningApp, sql: Sql): Promise<void> {
  const stage = makeStage(app, sql, camera.newContext);
  const made = new Map<string, Promise<Person>>();
  const find = (who: ListedState["who"]) => {
    if (who === "visitor") return null;
    const person = made.get(who) ?? people[who](stage);
    made.set(who, person);
    return person;
  };
  for (const state of listedStates) {
    if (!camera.isWanted(state.name)) continue;
    const person = await find(state.who);
    const take = () =>
      camera.take({
        name: state.name,
        person,
        sizes: state.sizes,
        isOverlay: state.isOverlay ?? false,
        open: (page) => openListedState(page, state, stage),
      });
    await (state.around ? state.around(stage, take) : take());
  }
}
