import "server-only";
import { z } from "zod";
import { callOne } from "@/lib/supabase/call";

const chatSettingsSchema = z.object({
  action: z.string(),
  tools: z.array(z.string()),
  instructions: z.string(),
  model: z.string(),
  pricing: z.enum(["flat", "tokens", "provider_cost"]),
  /** Models that a customer may choose instead of `model`. */
  models: z.array(z.string()),
});

/** What the chat runs on, from the catalog. */
export type ChatSettings = z.output<typeof chatSettingsSchema>;

const keepForMs = 30_000;
let kept: { settings: ChatSettings; until: number } | undefined;

/**
 * The chat's action, tools, instructions and model. Kept for half a minute, so that a message pays
 * no round trip for them; prices are never kept, they are the database's to say.
 */
export async function getChatSettings(): Promise<ChatSettings> {
  if (kept && kept.until > Date.now()) return kept.settings;
  const settings = await callOne("get_chat_settings", {}, chatSettingsSchema);
  kept = { settings, until: Date.now() + keepForMs };
  return settings;
}
