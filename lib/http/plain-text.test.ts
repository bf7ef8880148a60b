import { describe, expect, test } from "vitest";
import { displayNameSchema } from "@/lib/auth/credentials-schema";
import { chatRequestSchema } from "@/lib/chat/chat-request";
import { contactRequestSchema } from "@/lib/contact/contact-request-schema";
import { plainLine, plainText } from "@/lib/http/plain-text";

describe("text that people write", () => {
  test.each(["a\u0000b", "half \ud83d", "\udc00"])("%j is refused in words", (text) => {
    expect(plainText.safeParse(text).error?.issues[0]?.message).toMatch(/cannot be stored/);
    expect(plainLine.safeParse(text).success).toBe(false);
  });

  test("keeps its lines, its tabs and every script", () => {
    for (const text of ["one\n\ttwo\r\nthree", "Zoë 李 😀 عربي", "e\u0301", "\u001b[31mred"]) {
      expect(plainText.parse(` ${text}\n`)).toBe(` ${text}\n`);
    }
  });

  test.each(["a\nb", "a\tb", "bell\u0007", "\u001b[31m", "\u0085next", "del\u007f"])(
    "%j is no line",
    (text) => {
      expect(plainLine.safeParse(text).error?.issues[0]?.message).toMatch(/line break/);
    },
  );

  test("a line keeps every script", () => {
    for (const text of ["Zoë 李 😀 عربي", "O’Brien, J. & sons", "Anna-Maria"]) {
      expect(plainLine.parse(`${text} `)).toBe(text);
    }
  });
});

describe("what Postgres cannot store is refused", () => {
  const id = "7b0f2f0e-6e0e-4f0c-9d55-0d7a5b1a2c3d";
  const enquiry = { name: "Ada", email: "ada@example.com", company: "", message: "Hello" };
  const chat = (text: string) => ({
    id,
    message: { id, role: "user", parts: [{ type: "text", text }] },
    tools: [],
  });

  test("in a name", () => {
    expect(displayNameSchema.safeParse("A\u0000da").success).toBe(false);
    expect(displayNameSchema.parse(" Ada ")).toBe("Ada");
  });

  test.each(["name", "email", "company", "message"])("in an enquiry's %s", (field) => {
    expect(contactRequestSchema.safeParse(enquiry).success).toBe(true);
    const spoilt = { ...enquiry, [field]: "a\u0000da@example.com" };
    expect(contactRequestSchema.safeParse(spoilt).success).toBe(false);
  });

  test("in a message to the chat, which is kept as it was typed otherwise", () => {
    expect(chatRequestSchema.safeParse(chat("a\u0000b")).success).toBe(false);
    const typed = "  indented\n\tcode\n";
    expect(chatRequestSchema.parse(chat(typed)).message.parts[0]?.text).toBe(typed);
  });
});
