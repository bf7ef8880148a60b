// Written by `npm run api:client` from the OpenAPI document, never by hand.

/** A refusal (RFC 9457). Some carry further members, which their operation names. */
export type Problem = {
  type: string;
  title: string;
  status: number;
  code: "unauthenticated" | "forbidden" | "cross_site" | "not_found" | "method_not_allowed" | "invalid_request" | "body_too_large" | "unsupported_media_type" | "insufficient_credits" | "in_debt" | "provider_key_exhausted" | "payment_declined" | "limit_reached" | "plan_required" | "provider_key_refused" | "frozen" | "quota_reached" | "too_many_holds" | "rate_limited" | "idempotency_mismatch" | "in_progress" | "already_released" | "gone" | "stale" | "conflict" | "unpriced" | "internal" | "upstream" | "busy" | "unavailable";
  /** A sentence for people that says what to do. */
  detail: string;
  requestId: string;
  [member: string]: unknown;
};

export type AcceptedInvite = {
  /** The account joined; send it as X-Account-Id. */
  accountId: string;
};

export type AcceptInvite = {
  token: string;
};

export type AccountNote = {
  noteId: string;
};

export type Accounts = {
  accounts: Array<{
    accountId: string;
    name: string;
    kind: "personal" | "organization";
    role: "owner" | "admin" | "billing" | "member";
    /** What the caller may do in it. */
    rights: Array<"see_spending" | "buy" | "manage_members" | "manage_owners" | "manage_departments" | "manage_limits" | "manage_projects" | "manage_keys" | "rename_account">;
  }>;
};

export type ActPreview = {
  isPossible: boolean;
  /** What would happen, a sentence each; or why it cannot. */
  effects: Array<string>;
  /** The balance now; null where the act moves no credits. */
  before: number | null;
  after: number | null;
};

export type AddedMcpServer = {
  serverId: string;
  tools: Array<string>;
};

export type AnsweredEnquiry = {
  enquiryId: string;
  state: string;
};

export type ApiKeys = {
  keys: Array<{
    apiKeyId: string;
    name: string;
    lastFour: string;
    scopes: Array<"read" | "meter" | "billing">;
    createdAt: string;
    revokedAt: string | null;
    /** The UTC day of its last charge. */
    lastChargeDay: string | null;
    /** What it spends counts for this department. */
    department: {
      id: string;
      name: string;
    } | null;
    /** What it spends is told for this project. */
    project: {
      id: string;
      name: string;
    } | null;
  }>;
  /** Pass it as `cursor` to get the following page; null on the last. */
  next_cursor: string | null;
};

export type Audited = {
  day: string;
  /** False when the time ran out: the next call goes on. */
  isComplete: boolean;
  /** Ledgers that were looked at; 0 while it is not complete. */
  accounts: number;
  findings: number;
};

export type AutoTopUp = {
  isOn: boolean;
  terms: {
    threshold: number;
    packId: string;
    isPackSold: boolean;
    monthlyCapMinor: number;
    currency: string;
    /** Of this UTC month. */
    spentMinor: number;
    card: {
      id: string;
      brand: string | null;
      last4: string | null;
    } | null;
  } | null;
  /** Set while a refused card waits for another one. */
  stopped: {
    at: string;
    reason: string | null;
  } | null;
  topUps: Array<{
    paymentId: string;
    createdAt: string;
    status: "pending" | "processing" | "paid" | "failed" | "expired" | "refunded" | "disputed";
    credits: number;
    amountMinor: number;
    currency: string;
    cardBrand: string | null;
    cardLast4: string | null;
    failure: string | null;
  }>;
};

export type Balance = {
  /** What can be spent now. */
  balance: number;
  /** Set aside by reservations that are open. */
  held: number;
  /** Set aside while a payment is disputed. */
  frozen: number;
  /** Owed; whatever comes in repays it first. */
  debt: number;
  plan: string | null;
  planName: string | null;
  isUnlimited: boolean;
  /** What the plan gives a month, or what its trial gave while that runs; null without a bound. */
  allowance: number | null;
  periodStart: string | null;
  periodEnd: string | null;
  usedThisPeriod: number;
  usedInAll: number;
  isLow: boolean;
  /** The number of the account's last transaction. */
  lastSeq: number;
  asOf: string;
};

export type Batch = {
  items: Array<{
    /** Its number in the account's history. */
    transaction: number;
    charged: number;
  }>;
  /** Items charged by this request. */
  chargedCount: number;
  /** Items that their key had charged before. */
  replayedCount: number;
  /** Of all items, charged now or before. */
  charged: number;
  balance: number;
  held: number;
  debt: number;
  /** A limit that only warns and was passed by this. */
  warning: string | null;
};

export type BillingContact = {
  /** False before the first purchase: the rest is null then. */
  exists: boolean;
  email: string | null;
  name: string | null;
  country: string | null;
  /** What is owed to the customer (negative) or by it, at the payment service. */
  balanceMinor: number | null;
  currency: string | null;
};

export type Branding = {
  name: string | null;
  logo: string | null;
  color: string | null;
};

export type Catalog = {
  /** Receipts name the version that they were charged under. */
  version: number;
  catalog: string;
  digest: string;
  appliedAt: string;
  /** The catalog as it was applied. */
  document: Record<string, unknown>;
};

export type ChangedDepartment = {
  departmentId: string;
};

export type ChangedLimit = {
  /** Null when there is no limit now. */
  spendLimitId: string | null;
};

export type ChangedMember = {
  userId: string;
};

export type ChangedProject = {
  projectId: string;
};

export type Charge = {
  /** Its number in the account's history. */
  transaction: number | null;
  reservationId: string | null;
  /** Taken, or held where this is a reservation. */
  charged: number;
  /** The list price. */
  cost: number;
  lines: Array<{
    code: string;
    credits: number;
  }>;
  balance: number;
  held: number;
  debt: number;
  /** `credits`, `byok`, `free` or `unlimited`. */
  lane: string | null;
  priceVersion: number | null;
  /** When a reservation is given back by itself. */
  expiresAt: string | null;
  /** A limit that only warns and was passed by this, as `department:Research:day`. */
  warning: string | null;
  /** This is the answer to an earlier, equal request. */
  replayed: boolean;
};

export type ChatCompletion = {
  id: string;
  object: "chat.completion";
  created: number;
  model: string;
  choices: Array<{
    index: number;
    message: {
      role: "assistant";
      content: string | null;
      tool_calls?: Array<{
        id: string;
        type: "function";
        function: {
          name: string;
          arguments: string;
        };
      }>;
      refusal: string | null;
    };
    finish_reason: string;
    logprobs: null;
  }>;
  usage: {
    prompt_tokens: number;
    completion_tokens: number;
    total_tokens: number;
    prompt_tokens_details: {
      cached_tokens: number;
    };
    completion_tokens_details: {
      reasoning_tokens: number;
    };
    /** Credits that were charged. */
    cost: number;
    /** `credits`, `byok` (your own provider key), `free` or `unlimited`. */
    lane: string;
    /** The receipt's number in the account's history. */
    transaction: number | null;
    /** Why credits paid in your own key's place, as `own_key_refused`; null otherwise. */
    fallback: string | null;
  };
};

export type Content = {
  pieceId: string;
  kind: string;
  topic: string;
  /** `interrupted`: the server that wrote it has died; what there was is kept. */
  status: "running" | "done" | "stopped" | "failed" | "interrupted";
  outline: string | null;
  draft: string | null;
  /** The edited piece, in markdown. */
  content: string | null;
  /** For the steps that were done. */
  charged: number;
  createdAt: string;
};

export type Conversation = {
  id: string;
  messages: Array<{
    id: string;
    role: "user" | "assistant" | "system";
    /** Parts of an AI SDK message; `data-receipt` is a reply's receipt. */
    parts: Array<{
      type: string;
      [member: string]: unknown;
    }>;
    [member: string]: unknown;
  }>;
};

export type Conversations = {
  conversations: Array<{
    id: string;
    title: string;
    createdAt: string;
    updatedAt: string;
  }>;
  /** Pass it as `cursor` to get the following page; null on the last. */
  next_cursor: string | null;
};

export type Costs = {
  actions: Array<{
    action: string;
    name: string;
    description: string;
    pricing: "flat" | "tokens" | "provider_cost";
    /** The fixed price; of others what is added to the usage's. */
    credits: number;
    /** Words in the input that set the other price. */
    matchWords: Array<string>;
    matchCredits: number | null;
  }>;
  tools: Array<{
    tool: string;
    name: string;
    description: string;
    credits: number;
  }>;
};

export type Coupon = {
  id: string;
  code: string;
  kind: "credit_bonus" | "percentage_discount" | "fixed_discount" | "free_month";
  /** Credits of a bonus; percent or minor units of a discount. */
  value: number;
  currency: string | null;
  duration: "once" | "repeating" | "forever";
  durationMonths: number | null;
  description: string;
  maxUses: number | null;
  uses: number;
  /** Uses that wait for their checkout. */
  reserved: number;
  expiresAt: string | null;
  oncePerAccount: boolean;
  firstPurchaseOnly: boolean;
  planIds: Array<string>;
  packIds: Array<string>;
  isActive: boolean;
  /** It may also be typed on the payment service's page. */
  isTyped: boolean;
  createdAt: string;
};

export type CouponRedemption = {
  credits: number;
  balance: number;
  transaction: number | null;
} | {
  /** When the next invoice is due. */
  appliesAt: string;
};

export type Coupons = {
  coupons: Array<Coupon>;
  /** Pass it as `cursor` to get the following page; null on the last. */
  next_cursor: string | null;
};

export type CouponValidation = {
  valid: false;
  /** A stable code, for example `expired`. */
  reason: string;
  message: string;
} | {
  valid: true;
  coupon: {
    code: string;
    kind: "credit_bonus" | "percentage_discount" | "fixed_discount" | "free_month";
    value: number;
    currency: string | null;
    duration: "once" | "repeating" | "forever";
    durationMonths: number | null;
    description: string;
  };
  amount: number | null;
  discount: number | null;
  offers: Array<{
    planPriceId: string;
    currency: string;
    amount: number;
    discount: number;
  } | {
    packId: string;
    currency: string;
    amount: number;
    discount: number;
  }>;
};

export type CreditAct = {
  accountId: string;
  transaction: number | null;
  /** What the account got: negative when credits were taken. */
  credits: number;
  balance: number;
  held: number;
  debt: number;
  replayed: boolean;
};

export type DeletedConversation = {
  id: string;
};

export type DeletedProviderKey = {
  provider: string;
  deleted: true;
};

export type Delivery = {
  received: true;
  state: string;
};

export type DepartmentChange = {
  name?: string;
  parentId?: string | null;
};

export type Departments = {
  departments: Array<{
    departmentId: string;
    parentId: string | null;
    name: string;
    /** 1 at the top, at most 5. */
    depth: number;
    members: number;
    /** API keys that count for it. */
    keys: number;
    /** This UTC month; null where the caller's role hides it. */
    spent: number | null;
    /** As `spent`, with all departments below it. */
    spentWithBelow: number | null;
  }>;
};

export type DismissedEvent = {
  eventId: string;
};

export type Drained = {
  sent: number;
  skipped: number;
  retried: number;
  parked: number;
};

export type Enquiry = {
  reference: string;
};

export type Estimate = {
  /** The list price, which the lines add up to. */
  cost: number;
  /** What a charge would take: the cost, or its fee on your own provider key; 0 on an unlimited plan. */
  charged: number;
  lines: Array<{
    code: string;
    name: string;
    credits: number;
  }>;
  priceVersion: number | null;
  balance: number;
  isAffordable: boolean;
};

export type ExtendedCredits = {
  lotId: string;
  expiresAt: string | null;
};

export type FoldedFigures = {
  /** How many days were summed up at once. */
  days: number;
};

export type Forgotten = {
  /** Deletions of people that had been cut off. */
  finished: number;
  failed: number;
  /** Conversations and pieces of content. */
  messagesForgotten: number;
  eventsEmptied: number;
};

export type FoundAccounts = {
  accounts: Array<{
    accountId: string;
    kind: "personal" | "organization";
    name: string;
    ownerId: string | null;
    ownerEmail: string | null;
    members: number;
    planId: string | null;
    planKind: "none" | "free" | "paid";
    balance: number;
    held: number;
    debt: number;
    /** Since when its spending is stopped. */
    frozenAt: string | null;
    frozenReason: string | null;
    createdAt: string;
  }>;
  /** Pass it as `cursor` to get the following page; null on the last. */
  next_cursor: string | null;
};

export type FreeCredits = {
  today: {
    day: string;
    /** Of every kind: sign-ups, bonus codes, trials, invoices of zero. */
    given: number;
    /** The most that is given on request a UTC day; null without one. */
    ceiling: number | null;
  };
  claims: Array<{
    kind: string;
    userId: string;
    email: string | null;
    /** A hash of where the person signed up. */
    network: string | null;
    credits: number;
    claimedAt: string;
  }>;
  /** The last hundred. */
  refusals: Array<{
    kind: string;
    userId: string;
    email: string | null;
    reason: "disposable_address" | "address_used" | "network_ceiling" | "day_ceiling";
    /** A hash of where the person signed up. */
    network: string | null;
    credits: number;
    attempts: number;
    firstAt: string;
    lastAt: string;
  }>;
  /** For the claims. */
  next_cursor: string | null;
};

export type FrozenAccount = {
  accountId: string;
  isFrozen: boolean;
  /** False where it was so already; nothing is noted then. */
  changed: boolean;
};

export type HandOver = {
  /** The member who becomes the owner. */
  userId: string;
};

export type Health = {
  live: true;
  ready: boolean;
  /** `off` is so on purpose. A database, migrations, catalog or models that failed make the answer a 503; Stripe and mail are named, and charges go on without them. */
  checks: {
    database: "ok" | "failed" | "off";
    migrations: "ok" | "failed" | "off";
    catalog: "ok" | "failed" | "off";
    stripe: "ok" | "failed" | "off";
    models: "ok" | "failed" | "off";
    mail: "ok" | "failed" | "off";
  };
};

export type Invited = {
  inviteId: string;
  email: string;
};

export type Invites = {
  invites: Array<{
    inviteId: string;
    email: string;
    role: "admin" | "billing" | "member";
    department: {
      id: string;
      name: string;
    } | null;
    /** Their name. */
    invitedBy: string | null;
    createdAt: string;
    expiresAt: string;
    isExpired: boolean;
  }>;
  /** Pass it as `cursor` to get the following page; null on the last. */
  next_cursor: string | null;
};

export type Invoices = {
  invoices: Array<{
    id: string;
    number: string | null;
    createdAt: string;
    totalMinor: number;
    currency: string;
    /** `open`, `paid`, `void` or `uncollectible`. */
    status: string;
    /** Its page, where an open one can be paid. */
    hostedUrl: string | null;
    pdfUrl: string | null;
    description: string;
  }>;
  /** Pass it as `cursor` to get the following page; null on the last. */
  next_cursor: string | null;
};

export type LateInvoice = {
  state: "recorded";
  replayed: boolean;
} | {
  state: "not_a_subscription";
} | {
  state: "not_paid";
} | {
  state: "not_ready";
  reason: string;
} | {
  state: "parked";
  reason: string;
};

export type LedgerCheck = {
  /** Accounts that were checked. */
  accounts: number;
  isExact: boolean;
  faults: Array<{
    accountId: string;
    invariant: string;
    /** In micro-credits, minor units or rows. */
    expected: number | null;
    actual: number | null;
  }>;
  /** Pass it as `cursor` to get the following page; null on the last. */
  next_cursor: string | null;
};

export type LimitDecision = {
  decision: "approve";
  /** The limit meanwhile; what was asked for. */
  raised?: number;
  until: string;
  answer?: string;
} | {
  decision: "decline";
  answer?: string;
} | {
  decision: "withdraw";
};

export type LimitRaise = {
  /** The limit meanwhile, in credits. */
  raised: number;
  until: string;
} | {
  /** Ends a raise now. */
  raised: null;
};

export type LimitRequest = {
  limitRequestId: string;
};

export type LimitRequests = {
  requests: Array<{
    limitRequestId: string;
    requestedBy: {
      userId: string;
      name: string;
    };
    spendLimitId: string;
    scope: "account" | "department" | "member" | "api_key";
    scopeName: string;
    window: "day" | "month";
    /** The limit when it was asked. */
    limit: number;
    wanted: number;
    reason: string;
    status: "pending" | "approved" | "declined" | "withdrawn";
    raised: number | null;
    raisedUntil: string | null;
    answer: string | null;
    /** Their name. */
    decidedBy: string | null;
    decidedAt: string | null;
    createdAt: string;
  }>;
  /** Pass it as `cursor` to get the following page; null on the last. */
  next_cursor: string | null;
};

export type Live = {
  live: true;
};

export type LowBalanceWarning = {
  credits: number | null;
};

export type MailChoices = {
  kinds: Array<{
    kind: "payment_failed" | "top_up_stopped" | "low_balance" | "out_of_credits" | "credits_expiring" | "spend_spike" | "receipt" | "renewal" | "usage_report" | "limit_warning" | "limit_requested" | "limit_decided" | "welcome";
    name: string;
    description: string;
    mail: boolean;
    /** Its mails cannot be switched off. */
    isEssential: boolean;
  }>;
};

export type McpServers = {
  servers: Array<{
    serverId: string;
    name: string;
    url: string | null;
    lastFour: string | null;
    isIncluded: boolean;
    createdAt: string;
  }>;
};

export type MemberChange = {
  role: "owner" | "admin" | "billing" | "member";
} | {
  departmentId: string | null;
};

export type Members = {
  members: Array<{
    userId: string;
    name: string;
    /** Null where the caller's role does not show it. */
    email: string | null;
    role: "owner" | "admin" | "billing" | "member";
    department: {
      id: string;
      name: string;
    } | null;
    joinedAt: string;
    /** Credits this UTC month; null where the caller's role does not show them. */
    spent: number | null;
  }>;
  /** Pass it as `cursor` to get the following page; null on the last. */
  next_cursor: string | null;
};

export type MessageRetention = {
  /** A conversation is deleted so long after its last message; null keeps it. */
  days: number | null;
};

export type Metrics = {
  from: string;
  to: string;
  people: number;
  /** Who signed up in the range. */
  newPeople: number;
  /** Of people and organizations. */
  accounts: number;
  frozenAccounts: number;
  requests: number;
  failures: number;
  providerCostUsd: number;
  credits: {
    used: number;
    refunded: number;
    granted: number;
    expired: number;
    /** By refunds, disputes and changes of plan. */
    takenBack: number;
    /** What all accounts have now, held and frozen ones included. */
    outstanding: number;
    /** What all accounts owe now. */
    debt: number;
  };
  /** Live ones, now. */
  subscriptions: Array<{
    planId: string | null;
    plan: string | null;
    interval: "month" | "year" | null;
    currency: string | null;
    status: string;
    subscriptions: number;
    /** At their own prices; nothing while in a trial. */
    monthlyRevenue: number;
  }>;
  /** What was paid in the range, before refunds. */
  revenue: Array<{
    kind: string;
    currency: string;
    payments: number;
    amount: number;
  }>;
};

export type MovedApiKey = {
  apiKeyId: string;
  departmentId: string | null;
};

export type NewApiKey = {
  apiKeyId: string;
  /** The whole key. Nobody can read it again. */
  apiKey: string;
};

export type NewDepartment = {
  name: string;
  parentId?: string | null;
};

export type NewDepartmentLimit = {
  window: "day" | "month";
  mode?: "block" | "warn";
  /** In credits; null removes the limit. */
  limit: number | null;
};

export type NewInvite = {
  email: string;
  role?: "admin" | "billing" | "member";
  departmentId?: string | null;
  /** How long the link works. */
  days?: number;
};

export type NewLimit = {
  scope: "account" | "department" | "member" | "api_key";
  /** The account's, department's, member's or API key's id. */
  scopeId: string;
  window: "day" | "month";
  mode?: "block" | "warn";
  /** In credits; null removes the limit. */
  limit: number | null;
};

export type NewLimitRequest = {
  spendLimitId: string;
  /** The limit wanted, in credits. */
  wanted: number;
  reason: string;
};

export type NewOrganization = {
  accountId: string;
  name: string;
  replayed: boolean;
};

export type NewProject = {
  name: string;
};

export type Notices = {
  notices: Array<{
    notificationId: string;
    kind: "payment_failed" | "top_up_stopped" | "low_balance" | "out_of_credits" | "credits_expiring" | "spend_spike" | "receipt" | "renewal" | "usage_report" | "limit_warning" | "limit_requested" | "limit_decided" | "welcome";
    title: string;
    text: string;
    /** The page that it leads to. */
    href: string;
    createdAt: string;
    readAt: string | null;
  }>;
  unread: number;
  /** Pass it as `cursor` to get the following page; null on the last. */
  next_cursor: string | null;
};

export type OpenApi = {
  openapi: string;
  info: {
    title: string;
  };
  [member: string]: unknown;
};

export type OrganizationName = {
  name: string;
};

export type Packs = {
  packs: Array<{
    packId: string;
    name: string;
    description: string;
    credits: number;
    unitAmount: number;
    currency: string;
    /** Null: never. */
    expiresAfterDays: number | null;
    isHighlighted: boolean;
  }>;
};

export type PaymentMethods = {
  /** All of them; the default one first. */
  paymentMethods: Array<{
    id: string;
    brand: string;
    last4: string;
    expMonth: number;
    expYear: number;
    /** Charged for renewals. */
    isDefault: boolean;
  }>;
};

export type Payments = {
  payments: Array<{
    paymentId: string;
    kind: "subscription" | "pack" | "purchase" | "topup";
    status: "pending" | "processing" | "paid" | "failed" | "expired" | "refunded" | "disputed";
    packId: string | null;
    planId: string | null;
    quantity: number;
    credits: number;
    amountMinor: number;
    currency: string;
    invoiceId: string | null;
    createdAt: string;
    completedAt: string | null;
  }>;
  /** Pass it as `cursor` to get the following page; null on the last. */
  next_cursor: string | null;
};

export type PersonDeleted = {
  deleted: true;
};

/** A list a section; amounts that end in _micros are millionths of a credit. */
export type PersonExport = {
  exportedAt: string;
  profile: Array<Record<string, unknown>>;
  accounts: Array<Record<string, unknown>>;
  conversations: Array<Record<string, unknown>>;
  messages: Array<Record<string, unknown>>;
  content: Array<Record<string, unknown>>;
  notices: Array<Record<string, unknown>>;
  api_keys: Array<Record<string, unknown>>;
  limit_requests: Array<Record<string, unknown>>;
  enquiries: Array<Record<string, unknown>>;
  ledger: Array<Record<string, unknown>>;
  lots: Array<Record<string, unknown>>;
  payments: Array<Record<string, unknown>>;
  subscriptions: Array<Record<string, unknown>>;
  usage_by_day: Array<Record<string, unknown>>;
  free_credits: Array<Record<string, unknown>>;
  acts: Array<Record<string, unknown>>;
};

export type Plan = {
  planId: string;
  name: string;
  description: string;
  /** Null is unlimited. */
  monthlyCredits: number | null;
  rolloverCap: number;
  features: Array<string>;
  entitlements: Record<string, unknown>;
  trialDays: number;
  trialCredits: number;
  trialNeedsCard: boolean;
  isDefault: boolean;
  isHighlighted: boolean;
  contactSales: boolean;
  prices: Array<{
    planPriceId: string;
    interval: "month" | "year";
    currency: string;
    /** An interval's price. */
    unitAmount: number;
  }>;
};

export type PlanAct = {
  accountId: string;
  planPriceId: string;
};

export type PlanChangePreview = {
  when: "now" | "period_end" | "same";
  effectiveAt: string;
  currency: string;
  dueNow: number;
  /** What arrives at once; null for an unlimited plan. */
  creditsNow: number | null;
  nextAmount: number;
  nextAt: string | null;
  lines: Array<{
    description: string;
    amount: number;
  }>;
};

export type Plans = {
  currency: string;
  /** The caller's own; null signed out. */
  currentPlanId: string | null;
  plans: Array<Plan>;
  /** A row for each thing that a plan may give, with its value by plan id. */
  comparison: Array<{
    feature: string;
    name: string;
    values: Record<string, boolean | number | string | null>;
  }>;
};

export type ProjectChange = {
  name?: string;
  isArchived?: boolean;
};

export type Projects = {
  projects: Array<{
    projectId: string;
    name: string;
    createdAt: string;
    archivedAt: string | null;
    /** Live API keys that belong to it. */
    keys: number;
    /** What its keys spent this UTC month; null where the caller's role hides it. */
    spent: number | null;
  }>;
  /** Projects that count: those not archived. */
  used: number;
  /** How many the plan includes; null is any number. */
  allowance: number | null;
  /** Pass it as `cursor` to get the following page; null on the last. */
  next_cursor: string | null;
};

export type ProviderKey = {
  provider: string;
  /** The provider's. */
  name: string;
  lastFour: string;
  /** As the provider answered last: `exhausted` has no money left. */
  status: "valid" | "exhausted" | "refused";
  /** What the provider calls the key. */
  label: string | null;
  /** What the key may spend, in US dollars; null without a limit. */
  limitUsd: number | null;
  remainingUsd: number | null;
  usageUsd: number | null;
  /** When the limit counts anew, as `monthly`. */
  limitResets: string | null;
  /** The key's owner has never paid the provider. */
  isFreeTier: boolean;
  /** Requests a day to models that the provider gives away. */
  freeRequests: {
    limit: number;
    remaining: number;
  } | null;
  createdAt: string;
  checkedAt: string;
};

export type ProviderKeyFallback = {
  fallsBackToCredits: boolean;
};

export type ProviderKeys = {
  keys: Array<ProviderKey>;
  /** Credits pay for what a key does not serve. Without it such a request is refused. */
  fallsBackToCredits: boolean;
};

export type Purchase = {
  purchaseId: string;
  credits: number;
  amount: number;
  currency: string;
  state: "succeeded";
  balance: Balance;
} | {
  purchaseId: string;
  credits: number;
  amount: number;
  currency: string;
  state: "requires_action";
  clientSecret: string;
  publishableKey: string;
  stripeJsUrl: string;
} | {
  purchaseId: string;
  credits: number;
  amount: number;
  currency: string;
  state: "processing";
} | {
  purchaseId: string;
  credits: number;
  amount: number;
  currency: string;
  state: "canceled";
};

export type Reconciled = {
  /** False when the time ran out: the next call goes on. */
  isComplete: boolean;
  differences: number;
  repaired: number;
  unsettled: number;
};

export type Redirect = {
  /** Open it in the person's browser. */
  url: string;
};

export type RemovedMcpServer = {
  serverId: string;
  removed: true;
};

export type RemovedMember = {
  userId: string;
  removed: true;
};

export type RenamedConversation = {
  id: string;
  title: string;
};

export type RenamedOrganization = {
  name: string;
};

export type Renewed = {
  due: number;
  done: number;
  /** Left to the next run: someone else was working on them. */
  busy: number;
  failed: number;
  renewed: number;
};

export type ReplayedEvent = {
  eventId: string;
  /** `known`: it was done before, and stays so. */
  state: "handled" | "ignored" | "parked" | "known" | "in_progress" | "failed";
};

export type Reported = {
  due: number;
  done: number;
  /** Left to the next run: someone else was working on them. */
  busy: number;
  failed: number;
  reports: number;
};

export type RevokedApiKey = {
  apiKeyId: string;
  revoked: true;
};

export type RevokedInvite = {
  inviteId: string;
  revoked: true;
};

export type SavedProviderKey = {
  key: ProviderKey;
};

export type SetupIntent = {
  clientSecret: string;
  publishableKey: string;
  stripeJsUrl: string;
};

export type SpendingFreeze = {
  isFrozen: boolean;
};

export type StoppedMails = {
  kind: "payment_failed" | "top_up_stopped" | "low_balance" | "out_of_credits" | "credits_expiring" | "spend_spike" | "receipt" | "renewal" | "usage_report" | "limit_warning" | "limit_requested" | "limit_decided" | "welcome";
};

export type Subscription = {
  plan: {
    id: string | null;
    name: string | null;
    kind: "none" | "free" | "paid";
  };
  /** As the payment service calls it; `none` without a subscription. */
  status: string;
  balance: number;
  held: number;
  isUnlimited: boolean;
  monthlyCredits: number | null;
  usedThisPeriod: number;
  usedInAll: number;
  periodStart: string | null;
  periodEnd: string | null;
  lastResetAt: string | null;
  subscription: {
    planId: string | null;
    planName: string | null;
    /** Null when this price is no longer on sale. */
    planPriceId: string | null;
    interval: "month" | "year" | null;
    status: string;
    unitAmount: number | null;
    currency: string;
    periodStart: string | null;
    periodEnd: string | null;
    /** When it will end; null while it renews. */
    cancelAt: string | null;
    scheduledPlanId: string | null;
    scheduledPlanName: string | null;
    scheduledAt: string | null;
    paidUntil: string | null;
    trialEnd: string | null;
  } | null;
};

export type Swept = {
  due: number;
  done: number;
  /** Left to the next run: someone else was working on them. */
  busy: number;
  failed: number;
  holdsClosed: number;
};

export type TeamLimits = {
  limits: Array<{
    spendLimitId: string;
    scope: "account" | "department" | "member" | "api_key";
    scopeId: string;
    scopeName: string;
    /** A UTC day or month. */
    window: "day" | "month";
    /** Whether passing it is refused, or allowed and told of. */
    mode: "block" | "warn";
    limit: number;
    /** The limit until `raisedUntil`; null without a raise. */
    raised: number | null;
    raisedUntil: string | null;
    /** The limit that counts now. */
    inForce: number;
    /** In the window of now. */
    spent: number;
    /** Set aside by requests that are running. */
    held: number;
    windowEndsAt: string;
    /** When this was read, by the clock that limits go by. */
    readAt: string;
    /** Whether it counts what the caller spends. */
    isMine: boolean;
  }>;
  /** Pass it as `cursor` to get the following page; null on the last. */
  next_cursor: string | null;
};

export type TeamSpending = {
  by: "member" | "department" | "api_key" | "project";
  from: string;
  to: string;
  rows: Array<{
    /** Who or what spent it; null is what belongs to none. */
    subject: {
      id: string;
      name: string;
      isGone: boolean;
    } | null;
    action: string;
    /** Empty where no model was named. */
    model: string;
    requests: number;
    failures: number;
    credits: number;
  }>;
  /** Pass it as `cursor` to get the following page; null on the last. */
  next_cursor: string | null;
};

export type ToldAccounts = {
  due: number;
  done: number;
  /** Left to the next run: someone else was working on them. */
  busy: number;
  failed: number;
  notices: number;
};

export type ToppedUp = {
  due: number;
  done: number;
  /** Left to the next run: someone else was working on them. */
  busy: number;
  failed: number;
  outcomes: Record<string, number>;
};

export type Transactions = {
  transactions: Array<{
    /** Its number; they count up within an account. */
    transaction: number;
    at: string;
    type: "grant" | "usage" | "expire" | "reversal" | "reinstate" | "refund" | "adjustment" | "repay";
    action: string | null;
    tools: Array<string>;
    /** What the balance moved by: negative when credits went. */
    credits: number;
    debt: number;
    balanceAfter: number;
    success: boolean;
    lane: string;
  }>;
  /** Pass it as `cursor` to get the following page; null on the last. */
  next_cursor: string | null;
};

export type UnreadNotices = {
  unread: number;
};

export type UsageHistory = {
  usage: Array<{
    transaction: number;
    at: string;
    action: string | null;
    service: string | null;
    tools: Array<string>;
    model: string | null;
    inputTokens: number;
    cachedTokens: number;
    outputTokens: number;
    reasoningTokens: number;
    bytes: number;
    /** What it cost. */
    credits: number;
    success: boolean;
    error: string | null;
    lane: string;
    memberId: string | null;
    departmentId: string | null;
    apiKeyId: string | null;
  }>;
  /** Pass it as `cursor` to get the following page; null on the last. */
  next_cursor: string | null;
};

export type UsageStats = {
  from: string;
  to: string;
  requests: number;
  failures: number;
  credits: number;
  refunded: number;
  /** Over every day of the range, also those without usage. */
  dailyAverage: number;
  /** From 0 to 1; null when nothing ran. */
  successRate: number | null;
  days: Array<{
    day: string;
    requests: number;
    credits: number;
  }>;
  items: Array<{
    kind: "action" | "tool";
    code: string;
    requests: number;
    credits: number;
  }>;
  models: Array<{
    model: string;
    requests: number;
    credits: number;
  }>;
};

export type UsageSummary = {
  from: string;
  to: string;
  requests: number;
  failures: number;
  credits: number;
  inputTokens: number;
  outputTokens: number;
  refunded: number;
  /** What cost most first. */
  actions: Array<{
    action: string;
    requests: number;
    failures: number;
    credits: number;
    inputTokens: number;
    outputTokens: number;
  }>;
  tools: Array<{
    tool: string;
    requests: number;
    credits: number;
  }>;
  models: Array<{
    model: string;
    requests: number;
    failures: number;
    credits: number;
    inputTokens: number;
    outputTokens: number;
  }>;
};

export type WebhookEvents = {
  events: Array<{
    eventId: string;
    type: string;
    objectId: string | null;
    /** `parked` waits for a person; `failed` is tried again. */
    status: "received" | "handled" | "ignored" | "parked" | "failed";
    attempts: number;
    /** What a handled event did. */
    receipt: string | null;
    /** Why one that is not handled is not. */
    lastError: string | null;
    receivedAt: string;
  }>;
  /** Pass it as `cursor` to get the following page; null on the last. */
  next_cursor: string | null;
};

/** Every operation of the API, by method and path. */
export interface Operations {
  /** Delete yourself. Subscriptions end at once, credits expire, and names, messages, keys and the sign-in are gone; the ledger's numbers stay under an id that leads to nobody. Who alone owns an organization with members hands it over first. It cannot be undone. */
  "DELETE /api/account": {
    params: undefined;
    query: undefined;
    body: {
      /** The person's own address, typed to say that it is meant. */
      email: string;
    };
    isBodyRequired: true;
    answer: PersonDeleted;
  };
  /** Export your data. Profile, memberships, conversations, usage, ledger and receipts as one JSON object with a list a section; of an organization what is your own. */
  "GET /api/account/export": {
    params: undefined;
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: PersonExport;
  };
  /** Read how long conversations are kept. */
  "GET /api/account/retention": {
    params: undefined;
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: MessageRetention;
  };
  /** Set how long conversations are kept. For owners and admins. What was paid for them stays in the history. */
  "PUT /api/account/retention": {
    params: undefined;
    query: undefined;
    body: {
      days: number | null;
    };
    isBodyRequired: true;
    answer: MessageRetention;
  };
  /** Give an account credits. By hand; who and why go to the audit log in the same transaction. */
  "POST /api/admin/allocate": {
    params: undefined;
    query: undefined;
    body: {
      accountId?: string;
      email?: string;
      credits: number;
      reason: string;
      source?: "admin" | "refund";
      expiresAt?: string;
    };
    isBodyRequired: true;
    answer: CreditAct;
  };
  /** Read the catalog in force. */
  "GET /api/admin/catalog": {
    params: undefined;
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: Catalog;
  };
  /** List coupons. */
  "GET /api/admin/coupons": {
    params: undefined;
    query: { cursor?: string; limit?: number; };
    body: undefined;
    isBodyRequired: false;
    answer: Coupons;
  };
  /** Create a coupon. Also at the payment service; who and why go to the audit log. */
  "POST /api/admin/coupons": {
    params: undefined;
    query: undefined;
    body: {
      code: (unknown) & (unknown);
      kind: "credit_bonus" | "percentage_discount" | "fixed_discount" | "free_month";
      value: number;
      currency?: string;
      duration?: "once" | "repeating" | "forever";
      durationMonths?: number;
      description?: string;
      maxUses?: number;
      expiresAt?: string;
      oncePerAccount?: boolean;
      firstPurchaseOnly?: boolean;
      planIds?: Array<string>;
      packIds?: Array<string>;
      reason: string;
    };
    isBodyRequired: true;
    answer: Coupon;
  };
  /** Switch a coupon on or off. Who and why go to the audit log. */
  "PATCH /api/admin/coupons/{id}": {
    params: { id: string; };
    query: undefined;
    body: {
      isActive: boolean;
      reason: string;
    };
    isBodyRequired: true;
    answer: Coupon;
  };
  /** Take an account's credits. By hand, never more than can be spent now; who and why go to the audit log in the same transaction. */
  "POST /api/admin/deduct": {
    params: undefined;
    query: undefined;
    body: {
      accountId?: string;
      email?: string;
      credits: number;
      reason: string;
    };
    isBodyRequired: true;
    answer: CreditAct;
  };
  /** Answer an enquiry. Notes its state and what was replied. Who did goes to the audit log. */
  "PATCH /api/admin/enquiries/{id}": {
    params: { id: string; };
    query: undefined;
    body: {
      state: "new" | "answered" | "closed";
      reply: string | null;
    };
    isBodyRequired: true;
    answer: AnsweredEnquiry;
  };
  /** List webhook events. */
  "GET /api/admin/events": {
    params: undefined;
    query: { cursor?: string; limit?: number; status?: "received" | "handled" | "ignored" | "parked" | "failed"; };
    body: undefined;
    isBodyRequired: false;
    answer: WebhookEvents;
  };
  /** Dismiss a webhook event. It needs nothing. Who says so and why go to the audit log. */
  "POST /api/admin/events/{id}/dismiss": {
    params: { id: string; };
    query: undefined;
    body: {
      reason: string;
    };
    isBodyRequired: true;
    answer: DismissedEvent;
  };
  /** Replay a webhook event. One that is parked or failed is worked on as if it had come now; what is done stays done. Who and why go to the audit log. */
  "POST /api/admin/events/{id}/replay": {
    params: { id: string; };
    query: undefined;
    body: {
      reason: string;
    };
    isBodyRequired: true;
    answer: ReplayedEvent;
  };
  /** Fold the figures anew. From the ledger, which nothing here changes. Who and why go to the audit log. */
  "POST /api/admin/figures": {
    params: undefined;
    query: undefined;
    body: {
      reason: string;
    };
    isBodyRequired: true;
    answer: FoldedFigures;
  };
  /** List free credits. What sign-ups were given today, who claimed when, and who was refused and why. */
  "GET /api/admin/free-credits": {
    params: undefined;
    query: { cursor?: string; limit?: number; };
    body: undefined;
    isBodyRequired: false;
    answer: FreeCredits;
  };
  /** Decide about a late invoice. An invoice that was paid after its subscription had ended: its credits are granted, or its money goes back. Who and why go to the audit log. */
  "POST /api/admin/late-invoices/{id}": {
    params: { id: string; };
    query: undefined;
    body: {
      decision: "grant" | "refund";
      reason: string;
    };
    isBodyRequired: true;
    answer: LateInvoice;
  };
  /** Check the ledger. Recomputes balances, lots, holds, limits and payments from their rows and names what does not agree, a page of accounts at a time. It changes nothing. */
  "GET /api/admin/ledger": {
    params: undefined;
    query: { cursor?: string; limit?: number; accountId?: string; };
    body: undefined;
    isBodyRequired: false;
    answer: LedgerCheck;
  };
  /** Read the product's figures. Of some UTC days, and how people, subscriptions and balances stand now. */
  "GET /api/admin/metrics": {
    params: undefined;
    query: { from?: string; to?: string; };
    body: undefined;
    isBodyRequired: false;
    answer: Metrics;
  };
  /** Refund a usage. All of what it cost or a part, to the lots that paid for it; who and why go to the audit log in the same transaction. */
  "POST /api/admin/refund": {
    params: undefined;
    query: undefined;
    body: {
      accountId?: string;
      email?: string;
      /** The usage's number in the account's history. */
      transaction: number;
      /** A part of what it cost; all of it if left out. */
      credits?: number;
      reason: string;
    };
    isBodyRequired: true;
    answer: CreditAct;
  };
  /** Search people and organizations. */
  "GET /api/admin/users": {
    params: undefined;
    query: { cursor?: string; limit?: number; query?: string; };
    body: undefined;
    isBodyRequired: false;
    answer: FoundAccounts;
  };
  /** Freeze or thaw an account. `id` is the account's; a person's own account has the person's. Credits stay, and what runs is settled. Who and why go to the audit log. */
  "PATCH /api/admin/users/{id}": {
    params: { id: string; };
    query: undefined;
    body: {
      isFrozen: boolean;
      reason: string;
    };
    isBodyRequired: true;
    answer: FrozenAccount;
  };
  /** Extend credits. Credits end later, or never. Who and why go to the audit log. */
  "POST /api/admin/users/{id}/extend": {
    params: { id: string; };
    query: undefined;
    body: {
      lotId: string;
      /** Null never ends. */
      expiresAt: string | null;
      reason: string;
    };
    isBodyRequired: true;
    answer: ExtendedCredits;
  };
  /** Note something about an account. For other operators; customers never see it. */
  "POST /api/admin/users/{id}/notes": {
    params: { id: string; };
    query: undefined;
    body: {
      body: string;
    };
    isBodyRequired: true;
    answer: AccountNote;
  };
  /** Change an account's plan. As the customer would: upwards at once and charged, downwards with the period. Who and why go to the audit log. */
  "POST /api/admin/users/{id}/plan": {
    params: { id: string; };
    query: undefined;
    body: {
      planPriceId: string;
      reason: string;
    };
    isBodyRequired: true;
    answer: PlanAct;
  };
  /** Preview an act on an account. The act is done and undone: nothing changes and nothing is noted. */
  "POST /api/admin/users/{id}/preview": {
    params: { id: string; };
    query: undefined;
    body: {
      act: "allocate";
      credits: number;
      expiresAt?: string | null;
    } | {
      act: "deduct";
      credits: number;
    } | {
      act: "refund";
      transaction: number;
      credits?: number;
    } | {
      act: "extend";
      lotId: string;
      expiresAt: string | null;
    } | {
      act: "freeze";
    } | {
      act: "thaw";
    } | {
      act: "plan";
      planPriceId: string;
    };
    isBodyRequired: true;
    answer: ActPreview;
  };
  /** Read a piece of content. As far as it has come, also while it is written and after it was stopped. A piece is its author's alone. */
  "GET /api/agents/content/{id}": {
    params: { id: string; };
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: Content;
  };
  /** Write a piece of content. The content agent plans, drafts and edits; each step is charged when it is done, out of a budget that is held at the beginning. With `stream` it answers with server-sent events instead: `begun`, `step`, `text`, `charge`, then `done` or `problem`. The same Idempotency-Key gives the same piece again and charges nothing more. A caller who goes away stops it. Where an own provider key of the account serves the model, the steps run over that key at the catalog's fee; credits take its place only if the account lets them. */
  "POST /api/agents/generate-content": {
    params: undefined;
    query: undefined;
    body: {
      kind: "blog post" | "launch note" | "newsletter" | "email" | "landing page" | "guide for new colleagues";
      topic: string;
      audience?: string;
      tone?: "plain" | "warm" | "confident" | "playful" | "formal";
      /** Facts and wishes that the piece has to keep to. */
      notes?: string;
      /** True: server-sent events while it is written, instead of one answer at its end. */
      stream?: boolean;
    };
    isBodyRequired: true;
    answer: Content;
  };
  /** Read auto top-up. */
  "GET /api/billing/auto-top-up": {
    params: undefined;
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: AutoTopUp;
  };
  /** Set auto top-up. Switches it on with these terms, or off. A balance that is low already is topped up at once. */
  "PUT /api/billing/auto-top-up": {
    params: undefined;
    query: undefined;
    body: {
      isOn: false;
    } | {
      isOn: true;
      threshold: number;
      packId: string;
      monthlyCapMinor: number;
    };
    isBodyRequired: true;
    answer: AutoTopUp;
  };
  /** Read the billing contact. */
  "GET /api/billing/customer": {
    params: undefined;
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: BillingContact;
  };
  /** Set the billing contact. Whom invoices go to. What is left out stays as it is. */
  "POST /api/billing/customer": {
    params: undefined;
    query: undefined;
    body: {
      email?: string;
      name?: string;
      country?: string;
    };
    isBodyRequired: false;
    answer: BillingContact;
  };
  /** Stop or allow spending. For an owner, signed in. While it is stopped every request that costs credits is refused as frozen; what runs already is settled. */
  "POST /api/billing/freeze": {
    params: undefined;
    query: undefined;
    body: {
      isFrozen: boolean;
      /** Of the link in a mail about unusual spending; it works once. */
      token?: string;
    };
    isBodyRequired: true;
    answer: SpendingFreeze;
  };
  /** List invoices. The account's invoices with their PDFs, newest first. Money is in minor units. */
  "GET /api/billing/invoices": {
    params: undefined;
    query: { cursor?: string; limit?: number; };
    body: undefined;
    isBodyRequired: false;
    answer: Invoices;
  };
  /** List saved cards. */
  "GET /api/billing/payment-methods": {
    params: undefined;
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: PaymentMethods;
  };
  /** Take note of a saved card. Call it when Stripe.js has finished a setup intent: the first card becomes the default. */
  "POST /api/billing/payment-methods": {
    params: undefined;
    query: undefined;
    body: {
      setupIntentId: string;
    };
    isBodyRequired: true;
    answer: PaymentMethods;
  };
  /** Make a card the default. Renewals are charged to it from now on. */
  "PATCH /api/billing/payment-methods/{id}": {
    params: { id: string; };
    query: undefined;
    body: {
      isDefault: true;
    };
    isBodyRequired: true;
    answer: PaymentMethods;
  };
  /** Remove a card. */
  "DELETE /api/billing/payment-methods/{id}": {
    params: { id: string; };
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: PaymentMethods;
  };
  /** List payments. The account's purchases, newest first; abandoned ones are left out. */
  "GET /api/billing/payments": {
    params: undefined;
    query: { cursor?: string; limit?: number; };
    body: undefined;
    isBodyRequired: false;
    answer: Payments;
  };
  /** List and compare the plans. The plans on sale with what each includes, and `comparison`, a row for each thing that tells them apart. Money is in minor units. */
  "GET /api/billing/plans": {
    params: undefined;
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: Plans;
  };
  /** Preview a plan change. What a plan would cost and bring, before anything is changed. Money is in minor units. */
  "POST /api/billing/preview": {
    params: undefined;
    query: undefined;
    body: {
      planPriceId: string;
      couponCode?: string;
    };
    isBodyRequired: true;
    answer: PlanChangePreview;
  };
  /** Buy a pack with a saved card. Needs an Idempotency-Key. A repeat of it answers what has become of the first purchase. */
  "POST /api/billing/purchase": {
    params: undefined;
    query: undefined;
    body: {
      packId: string;
      quantity?: number;
      paymentMethodId?: string;
    };
    isBodyRequired: true;
    answer: Purchase;
  };
  /** Follow a purchase. What has become of it, asked at the payment service; 402 when its last card was refused. */
  "GET /api/billing/purchase/{id}": {
    params: { id: string; };
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: Purchase;
  };
  /** Give a purchase up. One that was paid meanwhile answers `succeeded`. */
  "DELETE /api/billing/purchase/{id}": {
    params: { id: string; };
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: Purchase;
  };
  /** Pay a purchase with another card. However many cards are tried, one of them is charged. */
  "POST /api/billing/purchase/{id}/confirm": {
    params: { id: string; };
    query: undefined;
    body: {
      paymentMethodId: string;
    };
    isBodyRequired: true;
    answer: Purchase;
  };
  /** Start adding a card. Answers with what the card form of Stripe.js needs to load. */
  "POST /api/billing/setup-intent": {
    params: undefined;
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: SetupIntent;
  };
  /** Read the subscription. The plan and its status, the balance and what was used. Any member may read it. */
  "GET /api/billing/subscription": {
    params: undefined;
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: Subscription;
  };
  /** Change the subscription. Switches the plan (`planPriceId`), pauses it, goes on with one that was paused or to end, or calls a planned switch off. */
  "PATCH /api/billing/subscription": {
    params: undefined;
    query: undefined;
    body: {
      planPriceId: string;
    } | {
      pause: true;
    } | {
      resume: true;
    } | {
      undoSchedule: true;
    };
    isBodyRequired: true;
    answer: Subscription;
  };
  /** Cancel the subscription. It ends with its period. */
  "DELETE /api/billing/subscription": {
    params: undefined;
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: Subscription;
  };
  /** Read the organization's branding. Nulls stand for the product's own. It shows while the plan includes it. */
  "GET /api/branding": {
    params: undefined;
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: Branding;
  };
  /** Change the organization's branding. Its name, logo (a PNG, JPEG or WebP image as a data: address) and colour, in place of the product's. */
  "PUT /api/branding": {
    params: undefined;
    query: undefined;
    body: {
      name: string | null;
      logo: string | null;
      color: string | null;
    };
    isBodyRequired: true;
    answer: Branding;
  };
  /** Run a chat completion. As OpenAI's clients ask for it: point their base URL at `/api`, and give an API key with the scope `meter`. Tools are passed through. One that is not streamed is written and charged to its end, also where its caller leaves. `usage.cost` is what it cost in credits; a stream has it in its last chunk with `stream_options.include_usage`. A model that an own provider key of the account serves runs over that key. Errors have OpenAI's shape: `{ error: { message, type, code } }`, with the codes of this API. */
  "POST /api/chat/completions": {
    params: undefined;
    query: undefined;
    body: {
      model?: string;
      messages: Array<{
        role: "system" | "developer" | "user" | "assistant" | "tool";
        content?: string | Array<{
          type: "text";
          text: string;
        }> | null;
        name?: string;
        tool_calls?: Array<{
          id: string;
          type: "function";
          function: {
            name: string;
            arguments: string;
          };
        }>;
        tool_call_id?: string;
      }>;
      stream?: boolean | null;
      stream_options?: {
        include_usage?: boolean | null;
      } | null;
      max_tokens?: number | null;
      max_completion_tokens?: number | null;
      tools?: Array<{
        type: "function";
        function: {
          name: string;
          description?: string;
          parameters?: Record<string, unknown>;
          strict?: boolean | null;
        };
      }>;
      tool_choice?: "none" | "auto" | "required" | {
        type: "function";
        function: {
          name: string;
        };
      };
      parallel_tool_calls?: boolean;
      temperature?: number | null;
      top_p?: number | null;
      frequency_penalty?: number | null;
      presence_penalty?: number | null;
      stop?: string | Array<string> | null;
      seed?: number | null;
      response_format?: {
        type: "text" | "json_object" | "json_schema";
        [member: string]: unknown;
      };
      reasoning_effort?: "minimal" | "low" | "medium" | "high" | null;
      n?: 1 | null;
    };
    isBodyRequired: true;
    answer: ChatCompletion;
  };
  /** Send a message and stream its reply. A stream of AI SDK UI message parts; `data-charge` grows with the reply and `data-receipt` closes it. A conversation is made with an id of your choice. */
  "POST /api/chat/stream": {
    params: undefined;
    query: undefined;
    body: {
      id: string;
      message: {
        id: string;
        role: "user";
        parts: Array<{
          type: "text";
          text: string;
        }>;
      };
      tools: Array<string>;
      model?: string;
    };
    isBodyRequired: true;
    answer: ReadableStream<Uint8Array>;
  };
  /** Send an enquiry. Signed in or not; the answer has its reference. */
  "POST /api/contact": {
    params: undefined;
    query: undefined;
    body: {
      name: string;
      email: string;
      company?: string;
      message: string;
      planId?: string | null;
    };
    isBodyRequired: true;
    answer: Enquiry;
  };
  /** List conversations. Your own, the last spoken in first. */
  "GET /api/conversations": {
    params: undefined;
    query: { cursor?: string; limit?: number; };
    body: undefined;
    isBodyRequired: false;
    answer: Conversations;
  };
  /** Read a conversation. Its messages in order, each reply with its receipt. */
  "GET /api/conversations/{id}": {
    params: { id: string; };
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: Conversation;
  };
  /** Rename a conversation. */
  "PATCH /api/conversations/{id}": {
    params: { id: string; };
    query: undefined;
    body: {
      title: string;
    };
    isBodyRequired: true;
    answer: RenamedConversation;
  };
  /** Delete a conversation. With its messages. What its replies cost stays on the bill. */
  "DELETE /api/conversations/{id}": {
    params: { id: string; };
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: DeletedConversation;
  };
  /** Redeem a coupon. The credits of a bonus at once or, `on` the subscription, a discount from its next invoice on. A discount of a purchase is used by opening a checkout with `couponCode`. */
  "POST /api/coupons/redeem": {
    params: undefined;
    query: undefined;
    body: {
      code: string;
      on?: "account" | "subscription";
    };
    isBodyRequired: true;
    answer: CouponRedemption;
  };
  /** Check a coupon. Whether a code may be used, and what it takes off. Nothing is reserved. */
  "POST /api/coupons/validate": {
    params: undefined;
    query: undefined;
    body: {
      code: string;
      planPriceId?: string;
      packId?: string;
      quantity?: number;
    };
    isBodyRequired: true;
    answer: CouponValidation;
  };
  /** Read the balance. A period that has run out is renewed first, so this is what can be spent now. */
  "GET /api/credits/balance": {
    params: undefined;
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: Balance;
  };
  /** List what actions and tools cost. */
  "GET /api/credits/costs": {
    params: undefined;
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: Costs;
  };
  /** Price a request. Says what a request would cost at list price, line by line, what would be charged for it, and whether the account could pay that. Writes nothing. */
  "POST /api/credits/estimate": {
    params: undefined;
    query: undefined;
    body: {
      action: string;
      tools?: Array<string>;
      model?: string;
      inputTokens?: number;
      cachedTokens?: number;
      outputTokens?: number;
      reasoningTokens?: number;
      input?: string;
      service?: string;
      /** `byok`: at the fee for traffic on your own provider key. */
      lane?: "credits" | "byok";
    };
    isBodyRequired: true;
    answer: Estimate;
  };
  /** List transactions. Every row of the account's ledger, newest first. A member without billing rights sees the own rows. */
  "GET /api/credits/history": {
    params: undefined;
    query: { cursor?: string; limit?: number; filter?: "all" | "used" | "added" | "removed"; };
    body: undefined;
    isBodyRequired: false;
    answer: Transactions;
  };
  /** List the packs on sale. Money is in minor units. A pack is bought with `POST /api/billing/purchase` or, on a page of the payment service, with `POST /api/stripe/create-credit-checkout`. */
  "GET /api/credits/packs": {
    params: undefined;
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: Packs;
  };
  /** Release a reservation. Gives all of it back, for work that never ran. */
  "POST /api/credits/release": {
    params: undefined;
    query: undefined;
    body: {
      reservationId: string;
    };
    isBodyRequired: true;
    answer: Charge;
  };
  /** Reserve credits. Sets the most that a request can cost aside; `charged` in the answer is what is held. Settle or release it with the same key. */
  "POST /api/credits/reserve": {
    params: undefined;
    query: undefined;
    body: {
      action: string;
      tools?: Array<string>;
      model?: string;
      inputTokens?: number;
      cachedTokens?: number;
      outputTokens?: number;
      reasoningTokens?: number;
      input?: string;
      service?: string;
      lifeSeconds?: number;
    };
    isBodyRequired: true;
    answer: Charge;
  };
  /** Settle a reservation. Charges what was used and gives the rest back. Settling again answers the same, with `replayed`. */
  "POST /api/credits/settle": {
    params: undefined;
    query: undefined;
    body: {
      reservationId: string;
      ended?: "completed" | "stopped" | "failed" | "empty";
      started?: boolean;
      tools?: Array<string>;
      model?: string;
      inputTokens?: number;
      cachedTokens?: number;
      outputTokens?: number;
      reasoningTokens?: number;
      providerCostMicros?: number;
      error?: string;
    };
    isBodyRequired: true;
    answer: Charge;
  };
  /** Read usage statistics. Usage of the last 7, 30 or 90 UTC days by day, action, tool and model. */
  "GET /api/credits/usage-stats": {
    params: undefined;
    query: { days?: "7" | "30" | "90"; };
    body: undefined;
    isBodyRequired: false;
    answer: UsageStats;
  };
  /** Charge an action. Checks the balance and the limits and charges, in one step. For work that takes long or may fail, reserve and settle instead. */
  "POST /api/credits/use": {
    params: undefined;
    query: undefined;
    body: {
      action: string;
      tools?: Array<string>;
      model?: string;
      inputTokens?: number;
      cachedTokens?: number;
      outputTokens?: number;
      reasoningTokens?: number;
      input?: string;
      service?: string;
      providerCostMicros?: number;
    };
    isBodyRequired: true;
    answer: Charge;
  };
  /** Charge many actions at once. Up to 1,000 actions in one step: all are charged or none is, and a refusal names the first that cannot be (`item`, from 0). Each item has an idempotency key of its own, so a batch that was cut off is sent again as it was; an item without one is known by the request's Idempotency-Key and its place. */
  "POST /api/credits/use/batch": {
    params: undefined;
    query: undefined;
    body: {
      items: Array<{
        action: string;
        tools?: Array<string>;
        model?: string;
        inputTokens?: number;
        cachedTokens?: number;
        outputTokens?: number;
        reasoningTokens?: number;
        service?: string;
        providerCostMicros?: number;
        /** Charges this item once, in this batch, another or alone. */
        idempotencyKey?: string;
      }>;
    };
    isBodyRequired: true;
    answer: Batch;
  };
  /** Audit every ledger. Once a night; operators get a mail when something needs a person. */
  "POST /api/cron/audit": {
    params: undefined;
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: Audited;
  };
  /** Tell of credits that end and of unusual spending. */
  "POST /api/cron/notices": {
    params: undefined;
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: ToldAccounts;
  };
  /** Send the mails that wait. */
  "POST /api/cron/outbox": {
    params: undefined;
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: Drained;
  };
  /** Compare the payment service with the ledger. */
  "POST /api/cron/reconcile": {
    params: undefined;
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: Reconciled;
  };
  /** Renew the periods that have run out. */
  "POST /api/cron/renewals": {
    params: undefined;
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: Renewed;
  };
  /** Write monthly reports. */
  "POST /api/cron/reports": {
    params: undefined;
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: Reported;
  };
  /** Forget what is kept no longer. */
  "POST /api/cron/retention": {
    params: undefined;
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: Forgotten;
  };
  /** Close dead reservations. */
  "POST /api/cron/sweeps": {
    params: undefined;
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: Swept;
  };
  /** Finish auto top-ups. */
  "POST /api/cron/top-ups": {
    params: undefined;
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: ToppedUp;
  };
  /** Whether the server can sell. Each dependency's state, looked at every five seconds at most; 503 while one has failed that nothing can be charged without. `/api/health/live` asks only whether the process answers. */
  "GET /api/health": {
    params: undefined;
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: Health;
  };
  /** Whether the server runs. Asks nothing else: for what restarts a server that hangs. */
  "GET /api/health/live": {
    params: undefined;
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: Live;
  };
  /** List API keys. Without their secrets. For the account's owner and admins, signed in. */
  "GET /api/keys": {
    params: undefined;
    query: { cursor?: string; limit?: number; };
    body: undefined;
    isBodyRequired: false;
    answer: ApiKeys;
  };
  /** Make an API key. `apiKey` in the answer is the whole key, which nobody can read again. */
  "POST /api/keys": {
    params: undefined;
    query: undefined;
    body: {
      name: string;
      scopes: Array<"read" | "meter" | "billing">;
      /** What it spends counts for this department; the maker's own when left out. */
      departmentId?: string | null;
      /** What it spends is told for this project, for good. */
      projectId?: string | null;
    };
    isBodyRequired: true;
    answer: NewApiKey;
  };
  /** Move an API key to a department. What it has spent stays where it was; null is no department. */
  "PATCH /api/keys/{id}": {
    params: { id: string; };
    query: undefined;
    body: {
      departmentId: string | null;
    };
    isBodyRequired: true;
    answer: MovedApiKey;
  };
  /** Revoke an API key. At once and for good. */
  "DELETE /api/keys/{id}": {
    params: { id: string; };
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: RevokedApiKey;
  };
  /** List your MCP servers. Servers whose tools the chat offers. A token is shown by its last four. Addresses are for who manages keys: others read null. */
  "GET /api/mcp-servers": {
    params: undefined;
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: McpServers;
  };
  /** Add an MCP server. It is asked for its tools first. An address in a private network, or with a query, is refused; the token is sent as a bearer token and stored encrypted. */
  "POST /api/mcp-servers": {
    params: undefined;
    query: undefined;
    body: {
      name: string;
      url: string;
      token?: string | null;
    };
    isBodyRequired: true;
    answer: AddedMcpServer;
  };
  /** Remove an MCP server. Its token is deleted with it. */
  "DELETE /api/mcp-servers/{id}": {
    params: { id: string; };
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: RemovedMcpServer;
  };
  /** Read metrics. In Prometheus' text format, with `METRICS_TOKEN` as the bearer token, or the scheduler's secret where none is set. */
  "GET /api/metrics": {
    params: undefined;
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: string;
  };
  /** List notices. What the person is told in the account, newest first: what is to them alone, and for who may see the bill what concerns it. */
  "GET /api/notifications": {
    params: undefined;
    query: { cursor?: string; limit?: number; };
    body: undefined;
    isBodyRequired: false;
    answer: Notices;
  };
  /** Set the low balance warning. The account is told once when its credits fall to it, and again after credits have come. Null is the product's own warning. */
  "PUT /api/notifications/low-balance": {
    params: undefined;
    query: undefined;
    body: {
      /** Null is the product's own warning. */
      credits: number | null;
    };
    isBodyRequired: true;
    answer: LowBalanceWarning;
  };
  /** Read which mails come. */
  "GET /api/notifications/preferences": {
    params: undefined;
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: MailChoices;
  };
  /** Choose which mails come. It counts for the person, in every account of theirs. Notices in the application always come, and essential mails cannot be switched off. */
  "PATCH /api/notifications/preferences": {
    params: undefined;
    query: undefined;
    body: {
      kind: "payment_failed" | "top_up_stopped" | "low_balance" | "out_of_credits" | "credits_expiring" | "spend_spike" | "receipt" | "renewal" | "usage_report" | "limit_warning" | "limit_requested" | "limit_decided" | "welcome";
      mail: boolean;
    };
    isBodyRequired: true;
    answer: MailChoices;
  };
  /** Mark notices as read. */
  "POST /api/notifications/read": {
    params: undefined;
    query: undefined;
    body: {
      /** Null or left out: all of them. */
      notificationId?: string | null;
    };
    isBodyRequired: false;
    answer: UnreadNotices;
  };
  /** Stop a kind of mail, by the link in one. The address in a mail's List-Unsubscribe header. It needs no sign-in. */
  "POST /api/notifications/stop": {
    params: undefined;
    query: { token: string; };
    body: undefined;
    isBodyRequired: false;
    answer: StoppedMails;
  };
  /** Read this document. OpenAPI 3.1. Browsable at [/docs/api](/docs/api). */
  "GET /api/openapi.json": {
    params: undefined;
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: OpenApi;
  };
  /** List your provider keys. Each by its last four. For the account's owner and admins, signed in. */
  "GET /api/provider-keys": {
    params: undefined;
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: ProviderKeys;
  };
  /** Store a provider key, naming its provider. As `PUT /api/provider-keys/{provider}`. */
  "PUT /api/provider-keys": {
    params: undefined;
    query: undefined;
    body: {
      key: string;
      /** As `GET /api/provider-keys` names it. */
      provider: string;
    };
    isBodyRequired: true;
    answer: SavedProviderKey;
  };
  /** Let credits pay where an own key does not serve. Without it a request that the provider refuses is refused. With it the reply and its receipt say that credits paid. */
  "PATCH /api/provider-keys": {
    params: undefined;
    query: undefined;
    body: {
      fallsBackToCredits: boolean;
    };
    isBodyRequired: true;
    answer: ProviderKeyFallback;
  };
  /** Delete a provider key, naming its provider. As `DELETE /api/provider-keys/{provider}`. */
  "DELETE /api/provider-keys": {
    params: undefined;
    query: { provider: string; };
    body: undefined;
    isBodyRequired: false;
    answer: DeletedProviderKey;
  };
  /** Store a provider key. The provider is asked first. The key is stored encrypted and can be read by nobody again; requests run over it from now on. An earlier key of the same provider is gone. */
  "PUT /api/provider-keys/{provider}": {
    params: { provider: string; };
    query: undefined;
    body: {
      key: string;
    };
    isBodyRequired: true;
    answer: SavedProviderKey;
  };
  /** Delete a provider key. At once and for good; requests are paid by credits again. */
  "DELETE /api/provider-keys/{provider}": {
    params: { provider: string; };
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: DeletedProviderKey;
  };
  /** Sync a provider key. Asks the provider for the key's limit, what is left of it, and free requests. */
  "POST /api/provider-keys/{provider}/sync": {
    params: { provider: string; };
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: SavedProviderKey;
  };
  /** Sync a provider key, naming its provider. As `POST /api/provider-keys/{provider}/sync`. */
  "POST /api/provider-keys/sync": {
    params: undefined;
    query: undefined;
    body: {
      /** As `GET /api/provider-keys` names it. */
      provider: string;
    };
    isBodyRequired: true;
    answer: SavedProviderKey;
  };
  /** Cancel the subscription. The same as `DELETE /api/billing/subscription`. */
  "POST /api/stripe/cancel": {
    params: undefined;
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: Subscription;
  };
  /** Open a checkout for packs. Answers with a page for a person to open. A repeat of the Idempotency-Key leads to the same one. */
  "POST /api/stripe/create-credit-checkout": {
    params: undefined;
    query: undefined;
    body: {
      packId: string;
      quantity?: number;
      couponCode?: string;
      returnPath?: string;
    };
    isBodyRequired: true;
    answer: Redirect;
  };
  /** Open a checkout for a plan. Answers with a page for a person to open; 409 while a subscription is live. */
  "POST /api/stripe/create-subscription-checkout": {
    params: undefined;
    query: undefined;
    body: {
      planPriceId: string;
      couponCode?: string;
      /** False subscribes without the plan's trial. */
      trial?: boolean;
      returnPath?: string;
    };
    isBodyRequired: true;
    answer: Redirect;
  };
  /** Open the customer portal. Answers with a page for a person to open: cards, invoices, address, cancelling. */
  "POST /api/stripe/portal": {
    params: undefined;
    query: undefined;
    body: {
      flow?: "payment_method_update" | "subscription_cancel" | "subscription_update";
      returnPath?: string;
    };
    isBodyRequired: false;
    answer: Redirect;
  };
  /** Take a delivery from Stripe. Signed over the raw body. What a retry can mend answers 5xx or 409; everything else 200. */
  "POST /api/stripe/webhook": {
    params: undefined;
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: Delivery;
  };
  /** Rename the organization. */
  "PATCH /api/team": {
    params: undefined;
    query: undefined;
    body: OrganizationName;
    isBodyRequired: true;
    answer: RenamedOrganization;
  };
  /** List departments. Each after the one that it stands below; at most 200, so there are no pages. */
  "GET /api/team/departments": {
    params: undefined;
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: Departments;
  };
  /** Make a department. */
  "POST /api/team/departments": {
    params: undefined;
    query: undefined;
    body: NewDepartment;
    isBodyRequired: true;
    answer: ChangedDepartment;
  };
  /** Rename or move a department. What is left out stays. Everything below it moves with it. */
  "PATCH /api/team/departments/{id}": {
    params: { id: string; };
    query: undefined;
    body: DepartmentChange;
    isBodyRequired: false;
    answer: ChangedDepartment;
  };
  /** Delete an empty department. */
  "DELETE /api/team/departments/{id}": {
    params: { id: string; };
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: ChangedDepartment;
  };
  /** Read a department's limits. They count what everything below it spends, too. */
  "GET /api/team/departments/{id}/limits": {
    params: { id: string; };
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: TeamLimits;
  };
  /** Set a department's limit. One a window; null removes it. An API key needs the scope `billing` and a maker who may set limits, and sets none that binds what it spends itself. */
  "PUT /api/team/departments/{id}/limits": {
    params: { id: string; };
    query: undefined;
    body: NewDepartmentLimit;
    isBodyRequired: true;
    answer: ChangedLimit;
  };
  /** List open invitations. */
  "GET /api/team/invites": {
    params: undefined;
    query: { cursor?: string; limit?: number; };
    body: undefined;
    isBodyRequired: false;
    answer: Invites;
  };
  /** Invite somebody. Sends a mail with a link that works once, for that address. Inviting the same address again ends the earlier link. */
  "POST /api/team/invites": {
    params: undefined;
    query: undefined;
    body: NewInvite;
    isBodyRequired: true;
    answer: Invited;
  };
  /** Revoke an invitation. */
  "DELETE /api/team/invites/{id}": {
    params: { id: string; };
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: RevokedInvite;
  };
  /** Accept an invitation. Once a link, and only for the confirmed address that was invited. */
  "POST /api/team/invites/accept": {
    params: undefined;
    query: undefined;
    body: AcceptInvite;
    isBodyRequired: true;
    answer: AcceptedInvite;
  };
  /** List requests for more. */
  "GET /api/team/limit-requests": {
    params: undefined;
    query: { cursor?: string; limit?: number; status?: "pending" | "approved" | "declined" | "withdrawn"; };
    body: undefined;
    isBodyRequired: false;
    answer: LimitRequests;
  };
  /** Ask for more of a limit. For any member whom the limit concerns. Owners and admins are told by mail. */
  "POST /api/team/limit-requests": {
    params: undefined;
    query: undefined;
    body: NewLimitRequest;
    isBodyRequired: true;
    answer: LimitRequest;
  };
  /** Decide a request for more, or withdraw it. Approving raises the limit until a time. Who asked is told by mail. */
  "PATCH /api/team/limit-requests/{id}": {
    params: { id: string; };
    query: undefined;
    body: LimitDecision;
    isBodyRequired: true;
    answer: LimitRequest;
  };
  /** List spend limits. With what is spent of each now. Members are shown those that count what they spend. */
  "GET /api/team/limits": {
    params: undefined;
    query: { cursor?: string; limit?: number; };
    body: undefined;
    isBodyRequired: false;
    answer: TeamLimits;
  };
  /** Set a spend limit. One a scope and window; null removes it. A new limit counts what its window has seen already. */
  "PUT /api/team/limits": {
    params: undefined;
    query: undefined;
    body: NewLimit;
    isBodyRequired: true;
    answer: ChangedLimit;
  };
  /** Raise a spend limit for a time. Then it is the limit again, by itself. Null ends a raise now. */
  "PUT /api/team/limits/{id}/raise": {
    params: { id: string; };
    query: undefined;
    body: LimitRaise;
    isBodyRequired: true;
    answer: ChangedLimit;
  };
  /** List members. */
  "GET /api/team/members": {
    params: undefined;
    query: { cursor?: string; limit?: number; };
    body: undefined;
    isBodyRequired: false;
    answer: Members;
  };
  /** Change a member's role or department. One of both a call. Only an owner makes or unmakes owners. */
  "PATCH /api/team/members/{id}": {
    params: { id: string; };
    query: undefined;
    body: MemberChange;
    isBodyRequired: true;
    answer: ChangedMember;
  };
  /** Remove a member, or leave. With one's own user id: leave. The API keys that the person made end; their usage stays. */
  "DELETE /api/team/members/{id}": {
    params: { id: string; };
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: RemovedMember;
  };
  /** List your accounts. Send an account's id as X-Account-Id to act for it. Without the header a request acts for the first of these: the organization that your own sign-up made, where the product makes one, else your personal account. */
  "GET /api/team/organizations": {
    params: undefined;
    query: undefined;
    body: undefined;
    isBodyRequired: false;
    answer: Accounts;
  };
  /** Make an organization. The caller owns it, and at most 20 in all. It has a balance, a plan and invoices of its own, and no free credits. */
  "POST /api/team/organizations": {
    params: undefined;
    query: undefined;
    body: OrganizationName;
    isBodyRequired: true;
    answer: NewOrganization;
  };
  /** Hand over the account. The other member becomes an owner and the caller an admin, both at once. */
  "POST /api/team/owner": {
    params: undefined;
    query: undefined;
    body: HandOver;
    isBodyRequired: true;
    answer: ChangedMember;
  };
  /** List projects. */
  "GET /api/team/projects": {
    params: undefined;
    query: { cursor?: string; limit?: number; };
    body: undefined;
    isBodyRequired: false;
    answer: Projects;
  };
  /** Make a project. */
  "POST /api/team/projects": {
    params: undefined;
    query: undefined;
    body: NewProject;
    isBodyRequired: true;
    answer: ChangedProject;
  };
  /** Rename or archive a project. What is left out stays. An archived project does not count in the plan. */
  "PATCH /api/team/projects/{id}": {
    params: { id: string; };
    query: undefined;
    body: ProjectChange;
    isBodyRequired: false;
    answer: ChangedProject;
  };
  /** Read who spent what on what. By action and model, dearest first, for 366 UTC days at most. */
  "GET /api/team/spending": {
    params: undefined;
    query: { cursor?: string; limit?: number; by?: "member" | "department" | "api_key" | "project"; from?: string; to?: string; };
    body: undefined;
    isBodyRequired: false;
    answer: TeamSpending;
  };
  /** Export who spent what on what as CSV. */
  "GET /api/team/spending/export.csv": {
    params: undefined;
    query: { by?: "member" | "department" | "api_key" | "project"; from?: string; to?: string; };
    body: undefined;
    isBodyRequired: false;
    answer: string;
  };
  /** Export usage as CSV. A line for each use of credits in some UTC days, newest first. */
  "GET /api/usage/export.csv": {
    params: undefined;
    query: { from?: string; to?: string; };
    body: undefined;
    isBodyRequired: false;
    answer: string;
  };
  /** List usage. Every use of credits with its tokens, model and error, newest first. A member without billing rights sees the own part. */
  "GET /api/usage/history": {
    params: undefined;
    query: { cursor?: string; limit?: number; };
    body: undefined;
    isBodyRequired: false;
    answer: UsageHistory;
  };
  /** Sum usage up. What was used in some UTC days, in all and by action, tool and model. A member without billing rights sees the own part. */
  "GET /api/usage/summary": {
    params: undefined;
    query: { from?: string; to?: string; };
    body: undefined;
    isBodyRequired: false;
    answer: UsageSummary;
  };
  /** Track usage that has happened. Embeddings, speech, search, reranking, agents, services of your own: whatever has run is written down at the catalog's price. Nothing but a missing price refuses it; what the account cannot pay is owed, and limits and quotas count it. */
  "POST /api/usage/track": {
    params: undefined;
    query: undefined;
    body: {
      action: string;
      tools?: Array<string>;
      model?: string;
      inputTokens?: number;
      cachedTokens?: number;
      outputTokens?: number;
      reasoningTokens?: number;
      service?: string;
      providerCostMicros?: number;
      /** What was sent and received, for the plan's quota of bytes a day. */
      bytes?: number;
      /** The provider asked nothing for it: nothing is charged, and it is counted. */
      isFree?: boolean;
      /** False: it failed, which costs nothing within reason. */
      success?: boolean;
      /** A short code for the receipt. */
      error?: string;
    };
    isBodyRequired: true;
    answer: Charge;
  };
}
