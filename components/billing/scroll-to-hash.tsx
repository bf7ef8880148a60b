"use client";

import { useEffect } from "react";

/**
 * Goes to the part of the page that its address names. A navigation looks for it while the page
 * still loads, finds a skeleton without it, and stays at the top.
 */
export function ScrollToHash() {
  useEffect(() => {
    const id = window.location.hash.slice(1);
    if (id && window.scrollY === 0) document.getElementById(id)?.scrollIntoView();
  }, []);
  return null;
}
