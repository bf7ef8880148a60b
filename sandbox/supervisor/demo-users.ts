/** Who can sign in to the demo data; sandbox/seed.ts makes them. */
export const demoUsers = [
  { email: "demo@farebox.test", name: "Dana Demo", who: "customer" },
  { email: "team@farebox.test", name: "Tom Harbour", who: "owner of a team" },
  { email: "operator@farebox.test", name: "Olga Operator", who: "operator" },
  { email: "nora@farebox.test", name: "Nora Quay", who: "member of the team" },
] as const;

export const demoPassword = "farebox-demo";
