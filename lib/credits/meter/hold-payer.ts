import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import { startHeartbeat } from "@/lib/credits/meter/heartbeat";
import type { MeteredAction } from "@/lib/credits/meter/metered-action";
import type { Payer } from "@/lib/credits/meter/payer";
import { persist } from "@/lib/credits/meter/persist";
import { requireNewHold } from "@/lib/credits/meter/require-new-hold";
import { reserveCredits } from "@/lib/credits/reserve-credits";
import { settleHold } from "@/lib/credits/settle-hold";
import { Problem } from "@/lib/http/problem";

const origin = "run";

/**
 * Sets the most that an action can cost aside; it is settled with what was used.
 *
 * @throws Problem what refuses the hold; in_progress, gone or conflict for a key that was used before.
 */
export async function payByHold(access: AccountAccess, action: MeteredAction): Promise<Payer> {
  const { idempotencyKey = null, ...request } = action;
  const answer = await reserveCredits(access, { ...request, origin, idempotencyKey });
  const reservationId = await requireNewHold(answer, access);
  const gone = new AbortController();
  let stopHeartbeat = async () => {};
  return {
    signal: gone.signal,
    watch(usage) {
      stopHeartbeat = startHeartbeat(
        access,
        () => ({ ...usage(), reservationId, origin }),
        () => gone.abort(new Problem("gone")),
      );
    },
    async settle(usage, { ended, error }) {
      await stopHeartbeat();
      const settled = await persist(() =>
        settleHold(access, { ...usage, reservationId, origin, ended, error }),
      );
      if (settled.outcome !== "ok") {
        throw new Error(`a hold that was made could not be settled: ${settled.outcome}`);
      }
      return settled;
    },
  };
}
