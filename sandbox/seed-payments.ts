import type { Sql } from "postgres";
import { Stripe } from "stripe";

// Demo payments are made at the Stripe stand-in as the application makes them: terms in the ledger
// first, then the charge. Its webhooks grant and take back once the application is up.

interface Buyer {
  accountId: string;
  personId: string;
  name: string;
  email: string;
}

function connect(): Stripe {
  const { STRIPE_SECRET_KEY, STRIPE_API_URL } = process.env;
  if (!STRIPE_SECRET_KEY || !STRIPE_API_URL) {
    throw new Error("The seed needs STRIPE_SECRET_KEY and STRIPE_API_URL.");
  }
  const { hostname, port } = new URL(STRIPE_API_URL);
  return new Stripe(STRIPE_SECRET_KEY, { host: hostname, port, protocol: "http" });
}

/**
 * Two packs of a person, of which part of one is refunded, with auto top-up on below 20 credits; and
 * a team's pack whose payment its cardholder disputes, so that its credits are frozen, and the
 * cheapest plan with teams that the catalog sells.
 */
export async function seedPayments(
  sql: Sql,
  packs: { small: string; medium: string },
  person: Buyer,
  team: Buyer,
): Promise<void> {
  const stripe = connect();
  const card = await saveCard(sql, stripe, person, "pm_card_visa");
  await buyPack(sql, stripe, person, card, packs.small);
  const refunded = await buyPack(sql, stripe, person, card, packs.medium);
  await stripe.refunds.create({ payment_intent: refunded.id, amount: refunded.amount / 2 });
  await sql`select set_auto_top_up(${person.accountId}, true, ${20_000_000}, ${packs.small}, 1500,
    ${card.id}, ${card.card?.brand ?? null}, ${card.card?.last4 ?? null}, ${card.id}, ${person.personId})`;

  const disputed = await saveCard(sql, stripe, team, "pm_card_createDispute");
  await subscribeToTeams(sql, stripe, disputed);
  await buyPack(sql, stripe, team, disputed, packs.small);
}

/** The first invoice is paid with a card of its own: nobody disputes it. */
async function subscribeToTeams(sql: Sql, stripe: Stripe, { customer }: Stripe.PaymentMethod) {
  const [price] = await sql<{ stripe_price_id: string }[]>`
    select pp.stripe_price_id from plan_prices pp join plans p on p.plan_id = pp.plan_id
    where p.entitlements -> 'team' = 'true' and p.is_active and pp.billing_interval = 'month'
      and pp.retired_at is null and pp.stripe_price_id is not null
    order by pp.unit_amount limit 1`;
  const customerId = typeof customer === "string" ? customer : customer?.id;
  if (!price || !customerId) return;
  const card = await stripe.paymentMethods.attach("pm_card_visa", { customer: customerId });
  await stripe.subscriptions.create({
    customer: customerId,
    items: [{ price: price.stripe_price_id }],
    default_payment_method: card.id,
  });
}

async function saveCard(sql: Sql, stripe: Stripe, buyer: Buyer, alias: string) {
  const { accountId, name, email } = buyer;
  const { id } = await stripe.customers.create({
    name,
    email,
    metadata: { account_id: accountId },
  });
  await sql`select link_stripe_customer(${accountId}, ${id})`;
  const card = await stripe.paymentMethods.attach(alias, { customer: id });
  await stripe.customers.update(id, { invoice_settings: { default_payment_method: card.id } });
  return card;
}

async function buyPack(
  sql: Sql,
  stripe: Stripe,
  { accountId, personId }: Buyer,
  card: Stripe.PaymentMethod,
  packId: string,
): Promise<Stripe.PaymentIntent> {
  const [begun] = await sql<{ payment_id: string; amount_minor: string; currency: string }[]>`
    select payment_id, amount_minor, currency
    from begin_pack_purchase(${accountId}, ${packId}, 1, ${personId}, 'purchase', ${card.id})`;
  const customer = typeof card.customer === "string" ? card.customer : card.customer?.id;
  if (!begun || !customer) throw new Error(`The demo could not buy ${packId}.`);
  const intent = await stripe.paymentIntents.create({
    amount: Number(begun.amount_minor),
    currency: begun.currency,
    customer,
    payment_method: card.id,
    confirm: true,
    automatic_payment_methods: { enabled: true, allow_redirects: "never" },
    metadata: { kind: "purchase", payment_id: begun.payment_id, account_id: accountId },
  });
  await sql`select attach_payment(${accountId}, ${begun.payment_id}, null, ${intent.id})`;
  return intent;
}
