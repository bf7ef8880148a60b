"use client";

import { useEffect, useState } from "react";

/**
 * The text in the composer. It survives leaving for a checkout page and coming back, in this tab
 * alone; every conversation has its own.
 */
export function useDraft(key: string): [string, (text: string) => void] {
  const storageKey = `farebox-draft:${key}`;
  const [text, setText] = useState("");

  useEffect(() => {
    // Storage is read after the first render, which must be what the server rendered.
    const kept = readKept(storageKey);
    if (kept !== "") setText((current) => (current === "" ? kept : current));
  }, [storageKey]);

  function change(next: string) {
    setText(next);
    try {
      if (next === "") sessionStorage.removeItem(storageKey);
      else sessionStorage.setItem(storageKey, next);
    } catch {
      // Storage is full or forbidden: the text is then kept for as long as the page is.
    }
  }

  return [text, change];
}

function readKept(storageKey: string): string {
  try {
    return sessionStorage.getItem(storageKey) ?? "";
  } catch {
    return "";
  }
}
