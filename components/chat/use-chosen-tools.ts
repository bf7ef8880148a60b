"use client";

import { useCallback, useMemo, useSyncExternalStore } from "react";
import { z } from "zod/mini";

const storageKey = "farebox-tools";
const changed = "farebox-tools-changed";
const chosenSchema = z.array(z.string());

/** The first tools of the catalog are on until somebody chooses. */
const toolsOnAtFirst = 2;

/** Which of the offered tools are on, remembered in this browser. */
export function useChosenTools(offered: readonly string[]) {
  const stored = useSyncExternalStore(subscribe, readStored, () => null);
  const chosen = useMemo(() => {
    const known = stored === null ? null : chosenSchema.safeParse(parseJson(stored));
    return known?.success
      ? offered.filter((toolId) => known.data.includes(toolId))
      : offered.slice(0, toolsOnAtFirst);
  }, [stored, offered]);

  const choose = useCallback((tools: string[]) => {
    try {
      localStorage.setItem(storageKey, JSON.stringify(tools));
    } catch {
      return;
    }
    window.dispatchEvent(new Event(changed));
  }, []);

  return { chosen, choose };
}

function subscribe(listener: () => void) {
  window.addEventListener(changed, listener);
  window.addEventListener("storage", listener);
  return () => {
    window.removeEventListener(changed, listener);
    window.removeEventListener("storage", listener);
  };
}

function readStored(): string | null {
  try {
    return localStorage.getItem(storageKey);
  } catch {
    return null;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
