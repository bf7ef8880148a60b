import type { Scenario } from "../scenario";
import { endings } from "./endings";
import { firstPayments } from "./first-payments";
import { packs } from "./packs";
import { renewals } from "./renewals";
import { reversals } from "./reversals";
import { savedCards } from "./saved-cards";
import { switches } from "./switches";
import { trials } from "./trials";
import { years } from "./years";

/** Every row, by the test file that plays it. */
export const allRows: Record<string, Scenario[]> = {
  endings,
  "first-payments": firstPayments,
  packs,
  renewals,
  reversals,
  "saved-cards": savedCards,
  switches,
  trials,
  years,
};
