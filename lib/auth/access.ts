import "server-only";

export type Role = "owner" | "admin" | "billing" | "member";
export type Scope = "read" | "meter" | "billing";

/** What a role may do in its account; `private.role_rights` is the table of who may do what. */
export const rights = [
  "see_spending",
  "buy",
  "manage_members",
  "manage_owners",
  "manage_departments",
  "manage_limits",
  "manage_projects",
  "manage_keys",
  "rename_account",
] as const;

export type Right = (typeof rights)[number];

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
  readonly rights: readonly Right[];
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
  return access.rights.includes("see_spending");
}

/** Whether the caller may buy, change the plan and see invoices. */
export function canBuy(access: AccountAccess): boolean {
  return access.rights.includes("buy") && access.scopes.includes("billing");
}
