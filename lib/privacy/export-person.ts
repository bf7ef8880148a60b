import "server-only";
import { z } from "zod";
import { exportSections } from "@/lib/privacy/answer-schemas";
import { callMany } from "@/lib/supabase/call";

const pageSize = 500;
const rowSchema = z.object({ row_key: z.string(), row_data: z.unknown() });

/**
 * All that the product keeps of a person as one JSON object, a list a section, written as it is read:
 * a long history takes no memory. Amounts that end in `_micros` are millionths of a credit.
 */
export function exportPerson(userId: string): ReadableStream<Uint8Array> {
  const texts = write(userId);
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await texts.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await texts.return(undefined);
    },
  });
}

/** The JSON in pieces of a page each. */
async function* write(userId: string): AsyncGenerator<string, undefined> {
  yield `{"exportedAt":${JSON.stringify(new Date().toISOString())}`;
  for (const section of exportSections) {
    yield `,\n${JSON.stringify(section)}:[`;
    let isFirst = true;
    for await (const rows of readPages(userId, section)) {
      const lines = rows.map((row) => JSON.stringify(row)).join(",\n");
      yield `${isFirst ? "" : ","}\n${lines}`;
      isFirst = false;
    }
    yield "]";
  }
  yield "}\n";
}

async function* readPages(userId: string, section: (typeof exportSections)[number]) {
  let after = "";
  for (;;) {
    const page: z.output<typeof rowSchema>[] = await callMany(
      "export_person",
      { p_user_id: userId, p_section: section, p_after: after, p_limit: pageSize },
      rowSchema,
    );
    if (page.length > 0) yield page.map(({ row_data }) => row_data);
    after = page.at(-1)?.row_key ?? after;
    if (page.length < pageSize) return;
  }
}
