"use client";

import { useCallback, useSyncExternalStore } from "react";

/** A word that this browser remembers under a key, the same in all its tabs; null until chosen. */
export function useStoredChoice(key: string): [string | null, (value: string) => void] {
  const changed = `${key}-changed`;
  const subscribe = useCallback(
    (listener: () => void) => {
      window.addEventListener(changed, listener);
      window.addEventListener("storage", listener);
      return () => {
        window.removeEventListener(changed, listener);
        window.removeEventListener("storage", listener);
      };
    },
    [changed],
  );
  const stored = useSyncExternalStore(
    subscribe,
    () => read(key),
    () => null,
  );
  const choose = useCallback(
    (value: string) => {
      try {
        localStorage.setItem(key, value);
      } catch {
        return;
      }
      window.dispatchEvent(new Event(changed));
    },
    [key, changed],
  );
  return [stored, choose];
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
