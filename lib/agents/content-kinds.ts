/** What the content agent can write, and about how many words of it. */
export const contentKinds = {
  "blog post": { name: "Blog post", words: 600 },
  "launch note": { name: "Launch note", words: 250 },
  newsletter: { name: "Newsletter", words: 400 },
  email: { name: "Email", words: 150 },
  "landing page": { name: "Landing page", words: 350 },
  "guide for new colleagues": { name: "Guide for new colleagues", words: 500 },
} as const;

export type ContentKind = keyof typeof contentKinds;
export const contentKindIds = Object.keys(contentKinds) as [ContentKind, ...ContentKind[]];

export const contentTones = ["plain", "warm", "confident", "playful", "formal"] as const;
