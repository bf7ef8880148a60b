/** Drafts from set forms: what a text of this kind has, filled with the words that were given. */
export function draftText(kind: string, subject: string): string {
  const about = subject.replace(/[.!?]+$/, "");
  const headline = about.charAt(0).toUpperCase() + about.slice(1);
  for (const [form, write] of FORMS) if (form.test(kind)) return write(about, headline);
  return `**${headline}**\n\nThis ${kind} is about ${about}: what changes, who it is for and why it matters now.\n\n- **What:** ${headline}.\n- **For whom:** everyone who asked for it, and those who will meet it first.\n- **Why now:** it removes a step that people stumble over today.\n\nTry it, and tell us what is still missing.`;
}

type Form = (about: string, headline: string) => string;

const letter: Form = (about, headline) =>
  `**Subject:** ${headline}\n\nHello,\n\nI am writing about ${about}. The main points are below; please tell me by the end of the week whether they work for you.\n\n- What it is about: ${about}\n- What we need from you: a short confirmation or your questions\n- What happens next: we put it into practice and keep you informed\n\nKind regards`;

const plan: Form = (_about, headline) =>
  `**${headline}**\n\n1. Agree on the goal, and on how we will know that it is reached.\n2. Collect what exists already and name what is missing.\n3. Give each part an owner and a date.\n4. Do the smallest useful part first and show it.\n5. Review the result, write down what was learned, and decide what comes next.`;

const poem: Form = (_about, headline) =>
  `${headline}:  \na quiet line in the log,  \nand the sums agree.`;

const story: Form = (about, headline) =>
  `**${headline}**\n\nIt began on an ordinary Tuesday, with ${about} and a question that nobody had written down.\n\nBy noon everyone had an answer, and no two were alike. So they did what they should have done first: they counted, twice, and kept the receipt.\n\nIn the evening the numbers matched. Nobody clapped, but everyone went home on time.`;

const ideas: Form = (about) =>
  [
    `What people get wrong about ${about}, and how to tell`,
    `A day with ${about}: before, during and after`,
    `Five questions to ask before you start with ${about}`,
    `What ${about} costs when you leave it for later`,
    `The smallest useful step towards ${about}`,
  ]
    .map((idea, index) => `${index + 1}. ${idea}`)
    .join("\n");

const FORMS: [RegExp, Form][] = [
  [/mail|letter|message|invitation|reply/i, letter],
  [/plan|checklist|agenda|outline|list/i, plan],
  [/haiku|poem|verse|limerick/i, poem],
  [/story|tale/i, story],
  [/ideas?|names?|titles?/i, ideas],
];
