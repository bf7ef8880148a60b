"use client";

import { useEffect, useRef, useState } from "react";

/**
 * The text in the composer. It survives leaving for a checkout page and coming back, in this tab
 * alone; every conversation has its own. When a new chat gets its conversation, what is being
 * written moves to that conversation's key, where the page will look for it.
 */
export function useDraft(key: string): [string, (text: string) => void] {
  const storageKey = `farebox-draft:${key}`;
  const [text, setText] = useState("");
  const lastKey = useRef(storageKey);
  const written = useRef("");

  useEffect(() => {
    if (lastKey.current !== storageKey) {
      if (written.current !== "") {
        keep(lastKey.current, "");
        keep(storageKey, written.current);
      }
      lastKey.current = storageKey;
    }
    // Storage is read after the first render, which must be what the server rendered.
    const kept = readKept(storageKey);
    if (kept !== "") setText((current) => (current === "" ? kept : current));
  }, [storageKey]);

  function change(next: string) {
    written.current = next;
    setText(next);
    keep(storageKey, next);
  }

  return [text, change];
}

function keep(storageKey: string, text: string) {
  try {
    if (text === "") sessionStorage.removeItem(storageKey);
    else sessionStorage.setItem(storageKey, text);
  } catch {
    // Storage is full or forbidden: the text is then kept for as long as the page is.
  }
}

function readKept(storageKey: string): string {
  try {
    return sessionStorage.getItem(storageKey) ?? "";
  } catch {
    return "";
  }
}
