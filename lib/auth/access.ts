import "server-only";

export type Role = "owner" | "admin" | "billing" | "member";
export type Scope = "read" | "meter" | "billing";

declare const madeByAuth: unique symbol;

/**
 * The right to act for one account, as one caller. The functions that touch an account take it, and
 * only `lib/auth` makes it, so an account id from a request can never reach them unchecked.
 */
export interface AccountAccess {
  readonly accountId: string;
  readonly accountName: string;
  readonly accountKind: "personal" | "organization";
  readonly role: Role;
  readonly departmentId: string | null;
  /** The person, or the maker of the API key. */
  readonly userId: string;
  readonly email: string;
  readonly isOperator: boolean;
  /** Null for a person. */
  readonly apiKeyId: string | null;
  readonly scopes: readonly Scope[];
  readonly [madeByAuth]: true;
}

/** For `lib/auth` alone: marks checked facts as an access. */
export function makeAccess(facts: Omit<AccountAccess, typeof madeByAuth>): AccountAccess {
  return facts as AccountAccess;
}

/** Whether the caller may see the whole account's bill, not only the own rows. */
export function canSeeBill(access: AccountAccess): boolean {
  return access.role !== "member";
}

/** Whether the caller may buy, change the plan and see invoices. */
export function canBuy(access: AccountAccess): boolean {
  return access.role !== "member" && access.scopes.includes("billing");
}
