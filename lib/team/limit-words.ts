/** A limit as people call it: "The limit of Research a day". */
export function limitWords({
  scope,
  scopeName,
  window,
}: {
  scope: "account" | "department" | "member" | "api_key";
  scopeName: string;
  window: "day" | "month";
}): string {
  const whose = scope === "account" ? "everybody" : scopeName;
  return `The limit of ${whose} a ${window}`;
}
