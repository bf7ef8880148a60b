import "server-only";
import { z } from "zod";
import type { ContactRequest } from "@/lib/contact/contact-request-schema";
import { callOne } from "@/lib/supabase/call";

/** Stores an enquiry. The id it returns is the reference that the sender is shown. */
export function submitContactRequest(
  request: ContactRequest,
  userId: string | null,
): Promise<string> {
  return callOne(
    "submit_contact_request",
    {
      p_name: request.name,
      p_email: request.email,
      p_company: request.company,
      p_message: request.message,
      p_plan_id: request.planId,
      p_user_id: userId,
    },
    z.uuid(),
  );
}
