import "server-only";
import { type AccountAccess, canSeeBill } from "@/lib/auth/access";

/**
 * Whose rows of the account a caller may read: everybody's (null) with billing rights, else only
 * the own ones. Every read of usage and history passes this to the database.
 */
export function whoseRows(access: AccountAccess): string | null {
  return canSeeBill(access) ? null : access.userId;
}
