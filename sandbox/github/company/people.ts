/** The imaginary company whose repositories the GitHub stand-in holds: a freight carrier. */
export const COMPANY = { login: "lantern-freight", name: "Lantern Freight" };

/** The account that the token of the MCP server belongs to. */
export const BOT_LOGIN = "lantern-bot";

export const PEOPLE = [
  { login: "maya-ortiz", name: "Maya Ortiz", email: "maya@lantern-freight.test" },
  { login: "jonas-lind", name: "Jonas Lind", email: "jonas@lantern-freight.test" },
  { login: "priya-raman", name: "Priya Raman", email: "priya@lantern-freight.test" },
  { login: BOT_LOGIN, name: "Lantern Bot", email: "bot@lantern-freight.test" },
];
