import type { Stripe } from "stripe";
import { invalidRequest } from "../api-error";
import { cancelSubscription, endSchedule } from "../billing/cancel-subscription";
import {
  enterRewritten,
  scheduleFrom,
  setPhases,
  type WantedPhase,
} from "../billing/schedule-phases";
import type { Wire } from "../contract/wire";
import { type Endpoint, endpoint } from "../http/endpoint";
import { page } from "../http/page";
import { present } from "../state/present";
import type { SubscriptionSchedule } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { given, hasNoEffect, mergeMetadata } from "./fields";

type Params = Wire<Stripe.SubscriptionScheduleUpdateParams>;

function phasesOf(phases: NonNullable<Params["phases"]>): WantedPhase[] {
  return phases.map((phase) => ({
    items: phase.items.map((item) => ({
      price: item.price ?? "",
      quantity: item.quantity ?? 1,
      metadata: mergeMetadata({}, item.metadata),
    })),
    start: phase.start_date,
    end: phase.end_date,
    duration: phase.duration && {
      interval: phase.duration.interval,
      interval_count: phase.duration.interval_count ?? 1,
    },
    prorationBehavior: phase.proration_behavior,
    metadata: mergeMetadata({}, phase.metadata),
    discounts: (phase.discounts || []).map((one) => ({
      coupon: one.coupon ?? null,
      discount: one.discount ?? null,
      promotion_code: one.promotion_code ?? null,
    })),
    trialEnd: trialEndOf(phase.trial_end),
  }));
}

function trialEndOf(end: number | "now" | undefined): number | null {
  if (end === "now")
    throw invalidRequest(
      "The Stripe stand-in ends no trial by a schedule.",
      "phases[0][trial_end]",
    );
  return end ?? null;
}

function requireActive(schedule: SubscriptionSchedule, what: string): string {
  if (schedule.status !== "active" || !schedule.subscription)
    throw invalidRequest(
      `You cannot ${what} a subscription schedule that is currently in the \`${schedule.status}\` status.`,
    );
  return schedule.subscription;
}

function update(tx: Transaction, id: string, params: Params): SubscriptionSchedule {
  const schedule = tx.get("subscription_schedule", id);
  const subscriptionId = requireActive(schedule, "update");
  const phases = params.phases && setPhases(tx, schedule, phasesOf(params.phases));
  const current = phases?.find((phase) => phase.start_date <= tx.now && phase.end_date > tx.now);
  if (current) enterRewritten(tx, subscriptionId, current);
  const ending = params.end_behavior;
  if (ending !== undefined && ending !== "release" && ending !== "cancel")
    throw invalidRequest(`The Stripe stand-in has no end_behavior ${ending}.`, "end_behavior");
  hasNoEffect(params.proration_behavior);
  return tx.update(
    "subscription_schedule",
    id,
    given({
      phases,
      current_phase: current && { start_date: current.start_date, end_date: current.end_date },
      end_behavior: ending,
      metadata: mergeMetadata(schedule.metadata, params.metadata),
    }),
    "subscription_schedule.updated",
  );
}

const own = (tx: Transaction, id: string) =>
  tx.forCustomer(tx.get("subscription_schedule", id).customer);

export const subscriptionSchedules: Endpoint[] = [
  endpoint<Stripe.SubscriptionScheduleCreateParams>(
    "POST",
    "/v1/subscription_schedules",
    ["SubscriptionSchedules", "SubscriptionScheduleCreateParams"],
    ({ tx, params }) => {
      if (!params.from_subscription)
        throw invalidRequest(
          "The Stripe stand-in makes schedules from a subscription only.",
          "from_subscription",
        );
      if (params.phases)
        throw invalidRequest(
          "You cannot set `phases` when creating a subscription schedule with `from_subscription`.",
          "phases",
        );
      const subscription = tx.get("subscription", params.from_subscription, "from_subscription");
      return present(scheduleFrom(tx.forCustomer(subscription.customer), subscription.id));
    },
  ),
  endpoint<Stripe.SubscriptionScheduleListParams>(
    "GET",
    "/v1/subscription_schedules",
    ["SubscriptionSchedules", "SubscriptionScheduleListParams"],
    ({ tx, params }) => {
      const { customer } = params;
      return page(
        tx
          .list("subscription_schedule")
          .filter((one) => customer === undefined || one.customer === customer),
        params,
        "/v1/subscription_schedules",
      );
    },
  ),
  endpoint<Stripe.SubscriptionScheduleRetrieveParams>(
    "GET",
    "/v1/subscription_schedules/:id",
    ["SubscriptionSchedules", "SubscriptionScheduleRetrieveParams"],
    ({ tx, id }) => present(tx.get("subscription_schedule", id)),
  ),
  endpoint<Stripe.SubscriptionScheduleUpdateParams>(
    "POST",
    "/v1/subscription_schedules/:id",
    ["SubscriptionSchedules", "SubscriptionScheduleUpdateParams"],
    ({ tx, id, params }) => present(update(own(tx, id), id, params)),
  ),
  endpoint<Stripe.SubscriptionScheduleReleaseParams>(
    "POST",
    "/v1/subscription_schedules/:id/release",
    ["SubscriptionSchedules", "SubscriptionScheduleReleaseParams"],
    ({ tx, id }) => {
      const at = own(tx, id);
      const subscription = requireActive(at.get("subscription_schedule", id), "release");
      const before = at.get("subscription", subscription);
      endSchedule(at, subscription, "released");
      at.emitChange("customer.subscription.updated", before, at.get("subscription", subscription));
      return present(at.get("subscription_schedule", id));
    },
  ),
  endpoint<Stripe.SubscriptionScheduleCancelParams>(
    "POST",
    "/v1/subscription_schedules/:id/cancel",
    ["SubscriptionSchedules", "SubscriptionScheduleCancelParams"],
    ({ tx, id, params }) => {
      const at = own(tx, id);
      const subscription = requireActive(at.get("subscription_schedule", id), "cancel");
      cancelSubscription(at, subscription, {
        reason: "cancellation_requested",
        prorate: params.prorate ?? true,
        invoiceNow: params.invoice_now ?? true,
      });
      return present(at.get("subscription_schedule", id));
    },
  ),
];
