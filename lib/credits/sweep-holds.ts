import "server-only";
import { z } from "zod";
import { callOne } from "@/lib/supabase/call";

/** Settles or releases every hold that has outlived its time. Returns how many were closed. */
export async function sweepHolds(): Promise<number> {
  return callOne("sweep_reservations", {}, z.number().int());
}
