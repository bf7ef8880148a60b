import type { Stripe } from "stripe";
import type { Wire } from "../contract/wire";
import { type Endpoint, endpoint } from "../http/endpoint";
import { page } from "../http/page";
import { newId } from "../state/identifier";
import { present } from "../state/present";
import type { PortalConfiguration } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { copyOf, given, mergeMetadata, text } from "./fields";

type Features = PortalConfiguration["features"];
type FeaturesParam = NonNullable<Wire<Stripe.BillingPortal.ConfigurationUpdateParams>["features"]>;

const OFF: Features = {
  customer_update: { allowed_updates: [], enabled: false },
  invoice_history: { enabled: false },
  payment_method_update: { enabled: false, payment_method_configuration: null },
  subscription_cancel: {
    cancellation_reason: {
      enabled: false,
      feedback_options: null,
      options: ["too_expensive", "missing_features", "switched_service", "unused", "other"],
    },
    enabled: false,
    mode: "at_period_end",
    proration_behavior: "none",
  },
  subscription_pause: { duration: { interval_options: [], type: "indefinite" }, enabled: false },
  subscription_update: {
    billing_cycle_anchor: "unchanged",
    default_allowed_updates: [],
    enabled: false,
    products: null,
    proration_behavior: "none",
    schedule_at_period_end: { conditions: [] },
    trial_update_behavior: "end_trial",
  },
};

function featuresOf(before: Features, param: FeaturesParam): Features {
  const wanted = copyOf(param);
  const update = wanted.subscription_update;
  const cancel = wanted.subscription_cancel;
  const reason = cancel?.cancellation_reason;
  const customer = wanted.customer_update;
  return {
    customer_update: customer
      ? {
          enabled: customer.enabled ?? before.customer_update.enabled,
          allowed_updates:
            customer.allowed_updates === undefined
              ? before.customer_update.allowed_updates
              : customer.allowed_updates || [],
        }
      : before.customer_update,
    invoice_history: wanted.invoice_history ?? before.invoice_history,
    payment_method_update: wanted.payment_method_update
      ? { enabled: wanted.payment_method_update.enabled, payment_method_configuration: null }
      : before.payment_method_update,
    subscription_cancel: cancel
      ? {
          ...before.subscription_cancel,
          ...given({
            enabled: cancel.enabled,
            mode: cancel.mode,
            proration_behavior: cancel.proration_behavior,
          }),
          ...(reason
            ? {
                cancellation_reason: {
                  enabled: reason.enabled,
                  feedback_options: null,
                  options: reason.options || [],
                },
              }
            : {}),
        }
      : before.subscription_cancel,
    subscription_pause: wanted.subscription_pause
      ? { ...before.subscription_pause, enabled: wanted.subscription_pause.enabled ?? false }
      : before.subscription_pause,
    subscription_update: update
      ? {
          ...before.subscription_update,
          ...given({
            enabled: update.enabled,
            billing_cycle_anchor: update.billing_cycle_anchor,
            proration_behavior: update.proration_behavior,
            trial_update_behavior: update.trial_update_behavior,
          }),
          default_allowed_updates:
            update.default_allowed_updates === undefined
              ? before.subscription_update.default_allowed_updates
              : update.default_allowed_updates || [],
          schedule_at_period_end: {
            conditions:
              update.schedule_at_period_end?.conditions === undefined
                ? before.subscription_update.schedule_at_period_end.conditions
                : update.schedule_at_period_end.conditions || [],
          },
          products:
            update.products === undefined
              ? (before.subscription_update.products ?? null)
              : (update.products || []).map(({ product, prices }) => ({
                  product,
                  prices,
                  adjustable_quantity: { enabled: false, maximum: null, minimum: 1 },
                })),
        }
      : before.subscription_update,
  };
}

function createConfiguration(
  tx: Transaction,
  o: Partial<PortalConfiguration> & { features: Features },
): PortalConfiguration {
  const configuration = tx.put("portal_configuration", {
    id: newId("bpc"),
    object: "billing_portal.configuration",
    active: true,
    application: null,
    business_profile: { headline: null, privacy_policy_url: null, terms_of_service_url: null },
    created: tx.now,
    default_return_url: null,
    is_default: !tx.list("portal_configuration").some((one) => one.is_default),
    livemode: false,
    login_page: { enabled: false, url: null },
    metadata: {},
    name: null,
    updated: tx.now,
    ...o,
  });
  tx.emit("billing_portal.configuration.created", configuration);
  return configuration;
}

/** The account's default configuration, made on first use with everything but switching plans. */
export function defaultConfiguration(tx: Transaction): PortalConfiguration {
  const known = tx.list("portal_configuration").find((one) => one.is_default && one.active);
  if (known) return known;
  return createConfiguration(tx, {
    is_default: true,
    features: {
      ...OFF,
      customer_update: { enabled: true, allowed_updates: ["email", "name", "address"] },
      invoice_history: { enabled: true },
      payment_method_update: { enabled: true, payment_method_configuration: null },
      subscription_cancel: { ...OFF.subscription_cancel, enabled: true },
    },
  });
}

export const portalConfigurations: Endpoint[] = [
  endpoint<Stripe.BillingPortal.ConfigurationCreateParams>(
    "POST",
    "/v1/billing_portal/configurations",
    ["BillingPortal/Configurations", "BillingPortal.ConfigurationCreateParams"],
    ({ tx, params }) => {
      const profile = params.business_profile;
      const configuration = createConfiguration(tx, {
        features: featuresOf(OFF, params.features),
        default_return_url: text(params.default_return_url),
        name: text(params.name),
        metadata: mergeMetadata({}, params.metadata),
        login_page: { enabled: params.login_page?.enabled ?? false, url: null },
        business_profile: {
          headline: text(profile?.headline),
          privacy_policy_url: profile?.privacy_policy_url ?? null,
          terms_of_service_url: profile?.terms_of_service_url ?? null,
        },
      });
      return present(configuration);
    },
  ),
  endpoint<Stripe.BillingPortal.ConfigurationListParams>(
    "GET",
    "/v1/billing_portal/configurations",
    ["BillingPortal/Configurations", "BillingPortal.ConfigurationListParams"],
    ({ tx, params }) => {
      const { active, is_default } = params;
      return page(
        tx
          .list("portal_configuration")
          .filter(
            (one) =>
              (active === undefined || one.active === active) &&
              (is_default === undefined || one.is_default === is_default),
          ),
        params,
        "/v1/billing_portal/configurations",
      );
    },
  ),
  endpoint<Stripe.BillingPortal.ConfigurationRetrieveParams>(
    "GET",
    "/v1/billing_portal/configurations/:id",
    ["BillingPortal/Configurations", "BillingPortal.ConfigurationRetrieveParams"],
    ({ tx, id }) => present(tx.get("portal_configuration", id)),
  ),
  endpoint<Stripe.BillingPortal.ConfigurationUpdateParams>(
    "POST",
    "/v1/billing_portal/configurations/:id",
    ["BillingPortal/Configurations", "BillingPortal.ConfigurationUpdateParams"],
    ({ tx, id, params }) => {
      const before = tx.get("portal_configuration", id);
      const profile = params.business_profile;
      const patch = given({
        active: params.active,
        features: params.features && featuresOf(before.features, params.features),
        default_return_url: text(params.default_return_url, before.default_return_url),
        name: text(params.name, before.name),
        metadata: mergeMetadata(before.metadata, params.metadata),
        business_profile: {
          headline: text(profile?.headline, before.business_profile.headline),
          privacy_policy_url:
            profile?.privacy_policy_url ?? before.business_profile.privacy_policy_url,
          terms_of_service_url:
            profile?.terms_of_service_url ?? before.business_profile.terms_of_service_url,
        },
      });
      const event = "billing_portal.configuration.updated";
      tx.update("portal_configuration", id, patch, event);
      return present(tx.change("portal_configuration", id, { updated: tx.now }));
    },
  ),
];
