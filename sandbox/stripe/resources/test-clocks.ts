import type { Stripe } from "stripe";
import { invalidRequest } from "../api-error";
import { addIntervals } from "../billing/calendar";
import { deleteCustomer } from "../billing/customers";
import { type Endpoint, endpoint } from "../http/endpoint";
import { page } from "../http/page";
import { newId } from "../state/identifier";
import { present } from "../state/present";
import type { TestClock } from "../state/tables";
import type { Transaction } from "../state/transaction";

const DAY = 86_400;

/** A clock moves at most two intervals of its shortest subscription, or two years without one. */
function checkAdvance(tx: Transaction, clock: TestClock, to: number): void {
  if (clock.status !== "ready")
    throw invalidRequest(
      "Test clock advancement underway - cannot perform modifications.",
      undefined,
      "test_clock_advance_underway",
    );
  if (to <= clock.frozen_time)
    throw invalidRequest("frozen_time must be later than the clock's current time.", "frozen_time");
  const limits = tx
    .list("subscription")
    .filter((one) => one.test_clock === clock.id && one.status !== "canceled")
    .flatMap((one) => one.items.data)
    .map((item) =>
      addIntervals(
        clock.frozen_time,
        item.price.recurring ?? { interval: "month", interval_count: 1 },
        2,
      ),
    );
  const limit = Math.min(
    addIntervals(clock.frozen_time, { interval: "year", interval_count: 1 }, 2),
    ...limits,
  );
  if (to > limit)
    throw invalidRequest(
      "Test clock advancement limit: at most two intervals of the shortest subscription.",
      "frozen_time",
      "test_clock_advance_too_far",
    );
}

export const testClocks: Endpoint[] = [
  endpoint<Stripe.TestHelpers.TestClockCreateParams>(
    "POST",
    "/v1/test_helpers/test_clocks",
    ["TestHelpers/TestClocks", "TestHelpers.TestClockCreateParams"],
    ({ tx, params }) => {
      const clock = tx.put("test_clock", {
        id: newId("clock"),
        object: "test_helpers.test_clock",
        created: tx.now,
        deletes_after: tx.now + 30 * DAY,
        frozen_time: params.frozen_time,
        livemode: false,
        name: params.name ?? null,
        status: "ready",
        status_details: {},
      });
      if (params.customer) {
        tx.get("customer", params.customer, "customer");
        if (tx.list("subscription").some((one) => one.customer === params.customer))
          throw invalidRequest(
            "The customer has subscriptions and cannot join a clock.",
            "customer",
          );
        tx.change("customer", params.customer, { test_clock: clock.id });
      }
      tx.emit("test_helpers.test_clock.created", clock);
      return present(clock);
    },
  ),
  endpoint<Stripe.TestHelpers.TestClockListParams>(
    "GET",
    "/v1/test_helpers/test_clocks",
    ["TestHelpers/TestClocks", "TestHelpers.TestClockListParams"],
    ({ tx, params }) => page(tx.list("test_clock"), params, "/v1/test_helpers/test_clocks"),
  ),
  endpoint<Stripe.TestHelpers.TestClockRetrieveParams>(
    "GET",
    "/v1/test_helpers/test_clocks/:id",
    ["TestHelpers/TestClocks", "TestHelpers.TestClockRetrieveParams"],
    ({ tx, id }) => present(tx.get("test_clock", id)),
  ),
  endpoint<Stripe.TestHelpers.TestClockAdvanceParams>(
    "POST",
    "/v1/test_helpers/test_clocks/:id/advance",
    ["TestHelpers/TestClocks", "TestHelpers.TestClockAdvanceParams"],
    ({ tx, id, params }) => {
      const clock = tx.get("test_clock", id);
      const to = params.frozen_time;
      checkAdvance(tx, clock, to);
      const advancing = tx.change("test_clock", id, {
        status: "advancing",
        status_details: { advancing: { target_frozen_time: to } },
      });
      tx.emit("test_helpers.test_clock.advancing", advancing);
      return present(advancing);
    },
  ),
  endpoint<Stripe.TestHelpers.TestClockDeleteParams>(
    "DELETE",
    "/v1/test_helpers/test_clocks/:id",
    ["TestHelpers/TestClocks", "TestHelpers.TestClockDeleteParams"],
    ({ tx, id }) => {
      const clock = tx.get("test_clock", id);
      for (const customer of tx.list("customer"))
        if (customer.test_clock === id) deleteCustomer(tx.forCustomer(customer.id), customer.id);
      tx.remove("test_clock", id);
      tx.emit("test_helpers.test_clock.deleted", clock);
      return { id, object: "test_helpers.test_clock", deleted: true };
    },
  ),
];
