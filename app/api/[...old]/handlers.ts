import { POST as allocate } from "@/app/api/admin/allocate/route";
import { POST as createCoupon, GET as listCoupons } from "@/app/api/admin/coupons/route";
import { POST as deduct } from "@/app/api/admin/deduct/route";
import { POST as refund } from "@/app/api/admin/refund/route";
import { GET as getCustomer, POST as setCustomer } from "@/app/api/billing/customer/route";
import { GET as listInvoices } from "@/app/api/billing/invoices/route";
import { GET as listPaymentMethods } from "@/app/api/billing/payment-methods/route";
import { GET as listPayments } from "@/app/api/billing/payments/route";
import { GET as listPlans } from "@/app/api/billing/plans/route";
import { POST as purchase } from "@/app/api/billing/purchase/route";
import { POST as setupIntent } from "@/app/api/billing/setup-intent/route";
import {
  DELETE as cancelSubscription,
  PATCH as changeSubscription,
  GET as getSubscription,
} from "@/app/api/billing/subscription/route";
import { POST as completions } from "@/app/api/chat/completions/route";
import { POST as redeem } from "@/app/api/coupons/redeem/route";
import { POST as validate } from "@/app/api/coupons/validate/route";
import { GET as getBalance } from "@/app/api/credits/balance/route";
import { GET as listCosts } from "@/app/api/credits/costs/route";
import { GET as listHistory } from "@/app/api/credits/history/route";
import { GET as listPacks } from "@/app/api/credits/packs/route";
import { POST as release } from "@/app/api/credits/release/route";
import { POST as reserve } from "@/app/api/credits/reserve/route";
import { POST as settle } from "@/app/api/credits/settle/route";
import { GET as getUsageStats } from "@/app/api/credits/usage-stats/route";
import { POST as use } from "@/app/api/credits/use/route";
import {
  DELETE as deleteProviderKey,
  PUT as saveProviderKey,
} from "@/app/api/provider-keys/[provider]/route";
import { POST as syncProviderKey } from "@/app/api/provider-keys/[provider]/sync/route";
import { GET as listProviderKeys } from "@/app/api/provider-keys/route";
import { POST as creditCheckout } from "@/app/api/stripe/create-credit-checkout/route";
import { POST as subscriptionCheckout } from "@/app/api/stripe/create-subscription-checkout/route";
import { POST as webhook } from "@/app/api/stripe/webhook/route";
import { GET as listLimits, PUT as setLimit } from "@/app/api/team/departments/[id]/limits/route";
import { GET as listUsage } from "@/app/api/usage/history/route";
import { GET as getUsageSummary } from "@/app/api/usage/summary/route";
import { POST as track } from "@/app/api/usage/track/route";

type Handler = (request: Request, context: { params: Promise<unknown> }) => Promise<Response>;

/** What answers an old path, by the operation that the table of old paths names. */
export const handlers: Record<string, Handler> = {
  "POST /api/admin/allocate": allocate,
  "GET /api/admin/coupons": listCoupons,
  "POST /api/admin/coupons": createCoupon,
  "POST /api/admin/deduct": deduct,
  "POST /api/admin/refund": refund,
  "GET /api/billing/customer": getCustomer,
  "POST /api/billing/customer": setCustomer,
  "GET /api/billing/invoices": listInvoices,
  "GET /api/billing/payment-methods": listPaymentMethods,
  "GET /api/billing/payments": listPayments,
  "GET /api/billing/plans": listPlans,
  "POST /api/billing/purchase": purchase,
  "POST /api/billing/setup-intent": setupIntent,
  "GET /api/billing/subscription": getSubscription,
  "PATCH /api/billing/subscription": changeSubscription,
  "DELETE /api/billing/subscription": cancelSubscription,
  "POST /api/chat/completions": completions,
  "POST /api/coupons/redeem": redeem,
  "POST /api/coupons/validate": validate,
  "GET /api/credits/balance": getBalance,
  "GET /api/credits/costs": listCosts,
  "GET /api/credits/history": listHistory,
  "GET /api/credits/packs": listPacks,
  "POST /api/credits/release": release,
  "POST /api/credits/reserve": reserve,
  "POST /api/credits/settle": settle,
  "GET /api/credits/usage-stats": getUsageStats,
  "POST /api/credits/use": use,
  "GET /api/provider-keys": listProviderKeys,
  "PUT /api/provider-keys/{provider}": saveProviderKey,
  "DELETE /api/provider-keys/{provider}": deleteProviderKey,
  "POST /api/provider-keys/{provider}/sync": syncProviderKey,
  "POST /api/stripe/create-credit-checkout": creditCheckout,
  "POST /api/stripe/create-subscription-checkout": subscriptionCheckout,
  "POST /api/stripe/webhook": webhook,
  "GET /api/team/departments/{id}/limits": listLimits,
  "PUT /api/team/departments/{id}/limits": setLimit,
  "GET /api/usage/history": listUsage,
  "GET /api/usage/summary": getUsageSummary,
  "POST /api/usage/track": track,
};
