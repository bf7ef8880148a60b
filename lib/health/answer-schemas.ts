import { z } from "zod";

const state = z.enum(["ok", "failed", "off"]);

export const liveAnswerSchema = z
  .object({ live: z.literal(true) })
  .meta({ id: "Live", examples: [{ live: true }] });

export const readyAnswerSchema = z
  .object({
    live: z.literal(true),
    ready: z.boolean(),
    checks: z
      .object({
        database: state,
        migrations: state,
        catalog: state,
        stripe: state,
        models: state,
        mail: state,
      })
      .describe(
        "`off` is so on purpose. A database, migrations, catalog or models that failed make the answer a 503; Stripe and mail are named, and charges go on without them.",
      ),
  })
  .meta({
    id: "Health",
    examples: [
      {
        live: true,
        ready: true,
        checks: {
          database: "ok",
          migrations: "ok",
          catalog: "ok",
          stripe: "ok",
          models: "ok",
          mail: "off",
        },
      },
    ],
  });
