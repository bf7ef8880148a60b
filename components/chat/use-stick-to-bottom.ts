"use client";

import { type RefObject, useCallback, useEffect, useRef, useState } from "react";

/** Within so many pixels of the end counts as at the end. */
const nearPx = 48;

/**
 * Keeps a scrolling element at its end while its content grows, lets go as soon as the reader
 * scrolls up, and takes hold again when they come back to the end.
 */
export function useStickToBottom(): {
  scroller: RefObject<HTMLElement | null>;
  content: RefObject<HTMLDivElement | null>;
  isAtBottom: boolean;
  scrollToBottom: () => void;
} {
  const scroller = useRef<HTMLElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const isHeld = useRef(true);
  const [isAtBottom, setAtBottom] = useState(true);

  const scrollToBottom = useCallback(() => {
    isHeld.current = true;
    setAtBottom(true);
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  }, []);

  useEffect(() => {
    const element = scroller.current;
    const inner = content.current;
    if (!element || !inner) return;
    let lastTop = element.scrollTop;

    function onScroll() {
      if (!element) return;
      const { scrollTop, scrollHeight, clientHeight } = element;
      const isNear = scrollHeight - scrollTop - clientHeight <= nearPx;
      // Growing content moves the end, never the position: only a reader moves that up.
      if (scrollTop < lastTop - 1 && !isNear) isHeld.current = false;
      else if (isNear) isHeld.current = true;
      lastTop = scrollTop;
      setAtBottom(isNear);
    }

    const observer = new ResizeObserver(() => {
      if (isHeld.current) element.scrollTop = element.scrollHeight;
      onScroll();
    });
    observer.observe(inner);
    observer.observe(element);
    element.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", onScroll);
    };
  }, []);

  return { scroller, content, isAtBottom, scrollToBottom };
}
