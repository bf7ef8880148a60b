"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { Spinner } from "@/components/ui/spinner";

/** The pauses between looks: quick at first, and over after some two minutes. */
const pausesMs = [1_500, 2_000, 3_000, 5_000, 8_000, 10_000, 15_000, 20_000, 30_000, 30_000];

/** Reads the page again until what was paid for has arrived; the server shows it then. */
export function RefreshUntilArrived() {
  const router = useRouter();
  const [attempt, setAttempt] = useState(0);
  const pauseMs = pausesMs[attempt];
  useEffect(() => {
    if (pauseMs === undefined) return;
    const timer = setTimeout(() => {
      router.refresh();
      setAttempt((count) => count + 1);
    }, pauseMs);
    return () => clearTimeout(timer);
  }, [pauseMs, router]);
  if (pauseMs === undefined) return null;
  return (
    <p className="flex items-center gap-2 text-muted-foreground text-sm">
      <Spinner /> Looking for it
    </p>
  );
}
