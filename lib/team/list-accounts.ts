import "server-only";
import { z } from "zod";
import { rights } from "@/lib/auth/access";
import { listAccess } from "@/lib/auth/account";
import { roles } from "@/lib/team/request-schemas";

export const accountsAnswerSchema = z
  .object({
    accounts: z.array(
      z.object({
        accountId: z.uuid(),
        name: z.string(),
        kind: z.enum(["personal", "organization"]),
        role: z.enum(roles),
        rights: z.array(z.enum(rights)).describe("What the caller may do in it."),
      }),
    ),
  })
  .meta({
    id: "Accounts",
    examples: [
      {
        accounts: [
          {
            accountId: "9c3f7a10-2b4c-4d5e-8f60-718293a4b5c6",
            name: "Ada Lovelace",
            kind: "personal",
            role: "owner",
            rights: ["see_spending", "buy"],
          },
        ],
      },
    ],
  });

/** Every account that a person may act for. The personal one comes first. */
export async function listAccounts(
  userId: string,
): Promise<z.output<typeof accountsAnswerSchema>["accounts"]> {
  const all = await listAccess(userId);
  return all.map(({ accountId, accountName, accountKind, role, rights: held }) => ({
    accountId,
    name: accountName,
    kind: accountKind,
    role,
    rights: [...held],
  }));
}
