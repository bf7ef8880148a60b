export type TeamRole = "owner" | "admin" | "billing" | "member";

/** What each role is called, and what it may do. */
export const roleWords: Record<TeamRole, { label: string; may: string }> = {
  owner: { label: "Owner", may: "Everything, and decides who owns the account." },
  admin: {
    label: "Admin",
    may: "Invites people, sets limits, manages keys and projects, and buys credits.",
  },
  billing: { label: "Billing", may: "Sees what everybody spends and buys credits." },
  member: { label: "Member", may: "Spends credits and sees their own spending." },
};
