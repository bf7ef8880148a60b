import "server-only";
import { type AccountAccess, makeAccess } from "@/lib/auth/access";

/**
 * The access of a chat turn. `begin_chat_turn` checks in its one call that the person belongs to
 * the account, so the turn needs no round trip before it: hand this to nothing until that call has
 * answered. It has a member's rights, the least there are.
 */
export function chatAccess(caller: { userId: string }, accountId: string): AccountAccess {
  return makeAccess({
    accountId,
    accountName: "",
    accountKind: "personal",
    role: "member",
    rights: [],
    departmentId: null,
    userId: caller.userId,
    email: "",
    isOperator: false,
    apiKeyId: null,
    scopes: ["read", "meter"],
  });
}
