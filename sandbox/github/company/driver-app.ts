import type { CompanyRepository } from "./company-repository";

/** The phone app that drivers use on the road. */
export const driverApp: CompanyRepository = {
  name: "driver-app",
  description: "Phone app for drivers: routes, delivery notes and photos, also without a network",
  language: "TypeScript",
  topics: ["react-native", "offline", "logistics"],
  files: [
    {
      path: "README.md",
      text: `# driver-app

The phone app for drivers. It works without a network: changes wait in an outbox and are sent when the phone is online again.

## Release

Releases go out every second Tuesday. The release captain merges \`main\` into \`release\` and starts the store upload from the pipeline.
`,
    },
    {
      path: "docs/offline.md",
      text: `# Working offline

Scans, signatures and photos go to the outbox in the phone's database. The outbox is emptied in order, oldest first. Entries older than 24 hours are removed to save space.
`,
    },
    {
      path: "src/outbox/prune-outbox.ts",
      text: `const KEEP_HOURS = 24;

/** Removes entries that are too old, whether or not they were sent. */
export async function pruneOutbox(database: Database, now: Date): Promise<number> {
  return database.deleteFrom("outbox").olderThan(now, { hours: KEEP_HOURS });
}
`,
    },
  ],
  threads: [
    {
      kind: "issue",
      title: "Delivery photos are lost when a phone is offline for more than a day",
      author: "maya-ortiz",
      assignee: "priya-raman",
      labels: ["bug", "priority: high"],
      body: "Drivers in the mountains lost 31 photos last month. `pruneOutbox` deletes entries after 24 hours even when they were never sent. It must keep unsent entries.",
      comments: [
        {
          author: "priya-raman",
          body: "I will prune by sent date instead of creation date and warn the driver at 500 MB.",
        },
      ],
    },
    {
      kind: "issue",
      title: "Location updates every two seconds drain the battery",
      author: "jonas-lind",
      labels: ["bug", "performance"],
      body: "A full battery lasts 5 hours instead of 11. Updating every 30 seconds while the truck moves on a motorway is enough for the estimated arrival.",
      comments: [],
    },
    {
      kind: "issue",
      title: "Login loop on Android after a password reset",
      author: "priya-raman",
      assignee: "jonas-lind",
      labels: ["bug"],
      closed: "completed",
      body: "After a password reset the app keeps the old refresh token and asks for the password again and again. Clearing the keychain entry on a 401 solves it.",
      comments: [],
    },
    {
      kind: "issue",
      title: "Dark map style for night shifts",
      author: "jonas-lind",
      labels: ["enhancement", "good first issue"],
      body: "Drivers on night shifts ask for a dark map. The map library ships a style called `midnight` that only has to be switched on.",
      comments: [],
    },
  ],
};
