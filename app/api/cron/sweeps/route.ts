import { foldFigures, noteTableSizes } from "@/lib/admin/fold-figures";
import { settleLapsedTrials } from "@/lib/billing/subscriptions/trial-settle";
import { sweepHolds } from "@/lib/credits/sweep-holds";
import { noteCronRun } from "@/lib/doctor/note-cron-run";
import { sweepsAnswerSchema } from "@/lib/http/cron-answers";
import { forgetKeptAnswers } from "@/lib/http/kept-answer";
import { forgetOldHits } from "@/lib/http/rate-limit";
import { route } from "@/lib/http/route";

/**
 * Closes dead holds, forgets old rate-limit windows and answers, gives back the trials of Checkouts that ended without
 * a word, and folds the figures of days that are over. Call it each minute.
 */
export const POST = route(
  {
    auth: "cron",
    repeats: "natural",
    doc: {
      summary: "Close dead reservations",
      tag: "Machinery",
      answer: sweepsAnswerSchema,
    },
  },
  async () => {
    const swept = await sweepHolds();
    await forgetOldHits();
    await settleLapsedTrials();
    await forgetKeptAnswers();
    await foldFigures();
    await noteTableSizes();
    await noteCronRun("sweeps");
    return swept;
  },
);
