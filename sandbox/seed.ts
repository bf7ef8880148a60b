import process from "node:process";
import postgres from "postgres";
import { seedPayments } from "./seed-payments";
import { type DemoMember, seedDepartments, seedLimits } from "./seed-team";
import { demoPassword, demoUsers } from "./supervisor/demo-users";

// Fills a fresh sandbox with people and three months of their usage, through the same functions
// that charge real customers, so that the demo's ledger is as exact as any. Safe to run again.

const { DATABASE_URL, SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY } = process.env;
if (!DATABASE_URL || !SUPABASE_URL || !SUPABASE_PUBLISHABLE_KEY) {
  throw new Error("The seed needs DATABASE_URL, SUPABASE_URL and SUPABASE_PUBLISHABLE_KEY.");
}
const publishableKey = SUPABASE_PUBLISHABLE_KEY;
const authUrl = `${SUPABASE_URL}/auth/v1`;
const sql = postgres(DATABASE_URL, { max: 1, onnotice: () => {} });

const days = 75;
const toolChoices = [
  [],
  ["documentation"],
  ["github"],
  ["documentation", "github"],
  ["calculator"],
];

/** What the catalog in force sells; the demo uses that, whichever it is. */
interface Sold {
  catalog: string;
  action: string;
  tools: string[];
  model: string;
  packs: string[];
  /** Micro-credits of a request without tools. */
  requestMicros: number;
}

/** Tokens of a demo request, where they have a price. */
const tokens = { input: 2400, output: 700 };

async function readSold(): Promise<Sold> {
  const [settings] = await sql<
    { catalog: string; action: string; tools: string[]; model: string }[]
  >`
    select catalog, chat_action as action, chat_tools as tools, default_model as model
    from pricing_settings`;
  if (!settings) throw new Error("The seed needs a catalog in force.");
  const packs = await sql<{ id: string }[]>`
    select pack_id as id from credit_packs where is_active order by sort_order`;
  const [price] = await sql<{ micros: string }[]>`
    select cost_micros as micros from calculate_query_cost(${settings.action},
      p_model => ${settings.model}, p_input_tokens => ${tokens.input}, p_output_tokens => ${tokens.output})`;
  return {
    ...settings,
    packs: packs.map(({ id }) => id),
    requestMicros: Number(price?.micros ?? 0),
  };
}

/** The same invented numbers on every machine (mulberry32). */
function randomNumbers(seed: number) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * Billing time, as if it were `daysAgo` days ago. Requests a minute are counted in wall time, in
 * which all these days are one minute: each begins with none.
 */
async function moveClock(daysAgo: number) {
  await sql`select private.set_clock_offset(make_interval(secs => ${-daysAgo * 86_400}))`;
  await sql`delete from private.rate_limits where bucket like 'hold:%'`;
}

async function signUp(email: string, name: string): Promise<string> {
  const response = await fetch(`${authUrl}/signup`, {
    method: "POST",
    headers: { apikey: publishableKey, "content-type": "application/json" },
    body: JSON.stringify({ email, password: demoPassword, data: { display_name: name } }),
  });
  if (!response.ok) throw new Error(`signing ${email} up: ${response.status}`);
  const [user] = await sql<{ id: string }[]>`select id from auth.users where email = ${email}`;
  if (!user) throw new Error(`${email} was not created`);
  await sql`select * from get_caller(${user.id})`;
  await sql`select note_sign_up_network(${user.id}, ${user.id}::text)`;
  return user.id;
}

/** A team: an organization that people share, with credits of its own. */
async function makeTeam(name: string, owner: string, members: string[]): Promise<string> {
  const [account] = await sql<{ id: string }[]>`
    insert into accounts (kind, name, created_at)
    values ('organization', ${name}, private.billing_now()) returning id`;
  if (!account) throw new Error("the team was not created");
  await sql`insert into credit_balances (account_id, anchor_at, last_at)
    values (${account.id}, private.billing_now(), private.billing_now())`;
  for (const [at, userId] of [owner, ...members].entries()) {
    await sql`insert into account_members (account_id, user_id, role, joined_at)
      values (${account.id}, ${userId}, ${at === 0 ? "owner" : "member"}, private.billing_now())`;
  }
  return account.id;
}

/** Credits for so many plain requests, in whole credits. */
async function grant(sold: Sold, accountId: string, requests: number, key: string) {
  const micros = Math.ceil((requests * sold.requestMicros) / 1_000_000) * 1_000_000;
  await sql`select * from add_credits(${accountId}, 'admin', ${micros}, ${`admin:seed-${key}`})`;
}

/** What a provider asked, in micro-dollars; unknown where it would be the price itself. */
function providerCost({ catalog }: Sold, tools: number): number | null {
  return catalog === "ops-center" ? null : 8_000 + 2_500 * tools;
}

/** One request as the chat makes it: held, then settled, now and then failed. */
async function spend(
  sold: Sold,
  accountId: string,
  { userId, departmentId }: DemoMember,
  random: () => number,
) {
  const choice = toolChoices[Math.floor(random() * toolChoices.length)] ?? [];
  const tools = choice.filter((tool) => sold.tools.includes(tool));
  const [hold] = await sql`
    select outcome, reservation_id from reserve_credits(${accountId}, 'chat', ${sold.action}, ${tools},
      ${sold.model}, ${tokens.input}, ${tokens.output}, p_service => 'chat', p_actor_id => ${userId},
      p_department_id => ${departmentId})`;
  if (hold?.outcome === "insufficient_credits") return;
  if (hold?.outcome !== "ok") throw new Error(`A demo request was refused: ${hold?.outcome}`);
  const ended = random() < 0.04 ? "failed" : random() < 0.08 ? "stopped" : "completed";
  await sql`select * from settle_reservation(${accountId}, ${hold.reservation_id}, 'chat', ${ended}, true,
    ${ended === "completed" ? tools : []}, p_input_tokens => ${tokens.input},
    p_output_tokens => ${ended === "completed" ? tokens.output : 0}, p_error => ${ended === "failed" ? "provider_error" : null},
    p_provider_cost_micros => ${ended === "completed" ? providerCost(sold, tools.length) : null})`;
}

async function seed() {
  const random = randomNumbers(20_261_101);
  const sold = await readSold();
  await moveClock(days);
  const [demo, team, operator, designer] = demoUsers;
  const demoId = await signUp(demo.email, demo.name);
  const ownerId = await signUp(team.email, team.name);
  const operatorId = await signUp(operator.email, operator.name);
  await sql`update profiles set is_operator = true where user_id = ${operatorId}`;
  // Where a credit is a dollar, fifty of them would be a present.
  const [kind, words] =
    sold.catalog === "ops-center"
      ? ["percentage_discount", "Half off the first payment"]
      : ["credit_bonus", "50 credits to start with"];
  await sql`select * from create_coupon(${operatorId}, 'demo', 'WELCOME50', ${kind}, 50, ${words})`;
  await sql`select * from create_coupon(${operatorId}, 'demo', 'LAUNCH20', 'percentage_discount', 20,
    '20% off the first payment')`;
  const designerId = await signUp(designer.email, designer.name);
  const teamId = await makeTeam("Harbour Works", ownerId, [demoId, designerId]);
  const harbour = { accountId: teamId, ownerId };
  const crew = await seedDepartments(sql, harbour, [ownerId, demoId, designerId]);
  await grant(sold, demoId, 520, "welcome");
  await grant(sold, teamId, 800, "pilot");

  for (let daysAgo = days; daysAgo >= 0; daysAgo -= 1) {
    await moveClock(daysAgo);
    const weekday = new Date(Date.now() - daysAgo * 86_400_000).getUTCDay();
    const busy = weekday === 0 || weekday === 6 ? 0.4 : 1;
    for (let n = random() * 6 * busy; n >= 1; n -= 1) {
      await spend(sold, demoId, { userId: demoId, departmentId: null }, random);
    }
    for (let n = random() * 7 * busy; n >= 1; n -= 1) {
      const who = crew[Math.floor(random() ** 1.5 * crew.length)];
      if (who) await spend(sold, teamId, who, random);
    }
    await sql`select * from reset_monthly_credits(${demoId})`;
  }
  const bounded = crew.at(-1);
  if (bounded) await seedLimits(sql, harbour, bounded, sold.requestMicros);
  await sql`select submit_contact_request('Ines Marsh', 'ines@tidal.example', 'Tidal Freight',
    'We are about forty people in two countries. Can we pay by bank transfer, once a year?', null)`;
  await sql`select submit_contact_request('Peter Quill', 'peter@northwind.example', 'Northwind',
    'Do you sign a data processing agreement?', null)`;
  const [small, medium] = sold.packs;
  if (!small || !medium) return;
  await seedPayments(
    sql,
    { small, medium },
    { accountId: demoId, personId: demoId, name: demo.name, email: demo.email },
    { accountId: teamId, personId: ownerId, name: "Harbour Works", email: team.email },
  );
}

try {
  const [known] = await sql`select from auth.users where email = ${demoUsers[0].email}`;
  if (!known) await seed().finally(() => moveClock(0));
} finally {
  await sql.end({ timeout: 1 });
}
