import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database";
import { callAll, callValue, type Sql } from "../fixture/call";
import { applyCatalog, plainCatalog } from "../fixture/catalog";
import { foundOrganization, joinAccount, signUp } from "../fixture/person";

type Job = { job_id: string; kind: string; attempts: number; is_parked: boolean };

let db: TestDatabase;
beforeAll(async () => {
  db = await createDatabase();
  await applyCatalog(db.sql, plainCatalog);
});
beforeEach(async () => {
  await db.sql`delete from private.jobs`;
});
afterAll(async () => {
  await db.drop();
});

const enqueue = (sql: Sql, key: string = randomUUID()) =>
  callValue<string | null>(sql, "private.enqueue_job", {
    p_kind: "notice",
    p_dedupe_key: key,
    p_payload: "{}",
  });
const claim = (limit = 10) => callAll<Job>(db.sql, "claim_jobs", { p_limit: limit });
const retry = (job: Job | undefined, isFinal = false) =>
  callValue<string>(db.sql, "retry_job", {
    p_job_id: job?.job_id ?? "",
    p_attempts: job?.attempts ?? 0,
    p_error: "the mail service was busy",
    p_is_final: isFinal,
  });
const finish = (job: Job | undefined) => db.sql`select public.finish_job(${job?.job_id ?? ""})`;
/** As if so much wall time had passed since the jobs were written and last claimed. */
const age = async (hours: number) => {
  const by = `${hours} hours`;
  await db.sql`update private.jobs set created_at = created_at - ${by}::interval,
    run_at = run_at - ${by}::interval, leased_until = leased_until - ${by}::interval`;
};

describe("a job", () => {
  test("is there once its transaction commits, and not when it rolls back", async () => {
    await db.sql
      .begin(async (sql) => {
        await enqueue(sql);
        throw new Error("the caller fails after it");
      })
      .catch(() => {});
    expect(await claim()).toEqual([]);
    await db.sql.begin(async (sql) => {
      await enqueue(sql);
      expect(await claim()).toEqual([]);
    });
    expect(await claim()).toHaveLength(1);
  });

  test("is written once a dedupe key", async () => {
    expect(await enqueue(db.sql, "the same")).not.toBeNull();
    expect(await enqueue(db.sql, "the same")).toBeNull();
    expect(await claim()).toHaveLength(1);
  });

  test("is claimed once by many drains at once", async () => {
    await Promise.all(Array.from({ length: 40 }, () => enqueue(db.sql)));
    const claims = (await Promise.all(Array.from({ length: 10 }, () => claim(7)))).flat();
    expect(claims).toHaveLength(40);
    expect(new Set(claims.map((job) => job.job_id)).size).toBe(40);
  });

  test("of a drain that died is claimed again when its lease is over, not before", async () => {
    await enqueue(db.sql);
    const [first] = await claim();
    expect(first).toMatchObject({ attempts: 1, is_parked: false });
    expect(await claim()).toEqual([]);
    await age(0.1);
    const [second] = await claim();
    expect(second).toMatchObject({ job_id: first?.job_id, attempts: 2 });
    // The first drain wakes up: it may say that it sent, but not take the lease from the other.
    expect(await retry(first)).toBe("lost");
    expect(await claim()).toEqual([]);
    await finish(first);
    expect(await retry(second)).toBe("lost");
    await age(1);
    expect(await claim()).toEqual([]);
  });

  test("that failed waits, ever longer, and is parked after twelve tries", async () => {
    await enqueue(db.sql);
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 12; attempt += 1) {
      const [job] = await claim();
      expect(job?.attempts).toBe(attempt);
      expect(await retry(job)).toBe(attempt < 12 ? "retried" : "parked");
      expect(await claim()).toEqual([]);
      const [row] = await db.sql<{ seconds: number }[]>`
        select extract(epoch from run_at - clock_timestamp())::float8 as seconds from private.jobs`;
      waits.push(Math.round(row?.seconds ?? 0));
      await db.sql`update private.jobs set run_at = clock_timestamp()`;
    }
    expect(waits.slice(0, 4)).toEqual([15, 30, 60, 120]);
    expect(Math.max(...waits)).toBe(3600);
    expect(await claim()).toEqual([]);
  });

  test("that no retry can mend is parked at once", async () => {
    await enqueue(db.sql);
    const [job] = await claim();
    expect(await retry(job, true)).toBe("parked");
    await age(2);
    expect(await claim()).toEqual([]);
  });

  test("that was tried and has outlived its idempotency key is parked, and told of once", async () => {
    await enqueue(db.sql);
    const [job] = await claim();
    await age(24);
    expect(await claim()).toMatchObject([{ job_id: job?.job_id, is_parked: true }]);
    expect(await claim()).toEqual([]);
  });

  test("whose next try would come after its key's life is parked", async () => {
    await enqueue(db.sql);
    await age(23);
    const [job] = await claim();
    expect(job).toMatchObject({ is_parked: false, attempts: 1 });
    expect(await retry(job)).toBe("parked");
  });

  test("that was never tried is sent however late it is", async () => {
    await enqueue(db.sql);
    await age(72);
    expect(await claim()).toMatchObject([{ attempts: 1, is_parked: false }]);
  });
});

describe("a parked job", () => {
  const retryParked = (reason = "The address works again.") =>
    callValue<number>(db.sql, "retry_parked_jobs", { p_actor: "ada", p_reason: reason });

  test("is taken up again once a person says why, once under many at once, and audited", async () => {
    await enqueue(db.sql);
    const [job] = await claim();
    expect(await retry(job, true)).toBe("parked");
    expect(await claim()).toEqual([]);
    await age(48);
    const retried = await Promise.all(Array.from({ length: 5 }, () => retryParked()));
    expect(retried.sort()).toEqual([0, 0, 0, 0, 1]);
    const [again] = await claim();
    expect(again).toMatchObject({ job_id: job?.job_id, attempts: 1, is_parked: false });
    // It has a life of its own: a try that fails comes again.
    expect(await retry(again)).toBe("retried");
    const audit = await db.sql`select reason, after_facts->>'by' as by from public.audit_log
      where act = 'jobs.retried'`;
    expect(audit).toEqual([{ reason: "The address works again.", by: "ada" }]);
  });

  test("stays parked without a reason, and a done one is never sent again", async () => {
    await enqueue(db.sql);
    const [job] = await claim();
    await retry(job, true);
    await expect(retryParked("")).rejects.toMatchObject({ code: "22004" });
    await retryParked();
    const [again] = await claim();
    await finish(again);
    expect(await retryParked()).toBe(0);
    expect(await claim()).toEqual([]);
  });
});

test("jobs that were done thirty days ago are forgotten, and no others", async () => {
  for (const key of ["done long ago", "done lately", "parked", "waiting"]) {
    await enqueue(db.sql, key);
  }
  await db.sql`update private.jobs set created_at = now() - interval '40 days',
      done_at = case dedupe_key when 'done long ago' then now() - interval '31 days'
        when 'done lately' then now() - interval '29 days' end,
      parked_at = case dedupe_key when 'parked' then now() - interval '31 days' end`;
  expect(await callValue<number>(db.sql, "forget_done_jobs", {})).toBe(1);
  const left = await db.sql<{ key: string }[]>`
    select dedupe_key as key from private.jobs order by dedupe_key`;
  expect(left.map(({ key }) => key)).toEqual(["done lately", "parked", "waiting"]);
});

describe("mail about a bill", () => {
  const addresses = async (accountId: string, userId: string | null) =>
    (
      await db.sql<{ address: string }[]>`
        select email as address from private.list_notice_people(${accountId}, 'receipt', null,
          ${db.sql.json({ user_id: userId })})`
    ).map((row) => row.address);

  test("goes to the person who set it up while they may buy, then to the owners", async () => {
    const [owner, biller] = [await signUp(db.sql), await signUp(db.sql)];
    const id = await foundOrganization(db.sql, owner.id);
    await joinAccount(db.sql, id, biller.id, "billing");
    expect(await addresses(id, biller.id)).toEqual([biller.email]);
    await db.sql`update account_members set role = 'member' where user_id = ${biller.id} and account_id = ${id}`;
    expect(await addresses(id, biller.id)).toEqual([owner.email]);
    expect(await addresses(id, null)).toEqual([owner.email]);
  });

  test("never goes to an address that nobody has confirmed", async () => {
    const { id } = await signUp(db.sql, { confirmed: false });
    expect(await addresses(id, id)).toEqual([]);
  });
});
