import { indexDocuments } from "@/lib/docs/index-documents";

// `npm run docs:index` brings what the chat's documentation search finds up to the guides in
// public/docs. Run it after editing them, and once after deploying.
const { sections, written } = await indexDocuments();
console.log(`${sections} sections of the guides are searchable, ${written} new or changed.`);
