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
      .describe("`off` is so on purpose; one that failed makes the answer a 503."),
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
