import { plainLine } from "@/lib/http/plain-text";

/** Why an operator does something, as the audit log keeps it. */
export const operatorReason = plainLine.min(3, "Say why, for the audit log.").max(200);
