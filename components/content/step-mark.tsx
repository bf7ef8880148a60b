import { Check, CircleDashed, CircleSlash } from "lucide-react";
import type { ShownPiece } from "@/components/content/shown-piece";
import { Spinner } from "@/components/ui/spinner";
import { VisuallyHidden } from "@/components/ui/visually-hidden";
import { type ContentStep, contentSteps } from "@/lib/agents/content-offer";

export type StepState = "ahead" | "running" | "done" | "cut";

/** Where a step of a piece stands. */
export function stepStateOf(piece: ShownPiece, step: ContentStep): StepState {
  const isWriting = piece.phase === "waiting" || piece.phase === "running";
  if (isWriting && piece.step === step) return "running";
  if (piece.texts[step] === "") return "ahead";
  const isLast = contentSteps.findLast((each) => piece.texts[each] !== "") === step;
  const isCut = isLast && !isWriting && piece.phase !== "done";
  return isCut ? "cut" : "done";
}

const words: Record<StepState, string> = {
  ahead: "not begun",
  running: "being written",
  done: "done",
  cut: "as far as it came",
};

/** A step's state as a mark, and in words for who does not see it. */
export function StepMark({ state }: { state: StepState }) {
  return (
    <>
      {state === "running" && <Spinner className="size-3.5" />}
      {state === "done" && <Check aria-hidden="true" className="size-3.5 text-success" />}
      {state === "cut" && <CircleSlash aria-hidden="true" className="size-3.5 text-warning" />}
      {state === "ahead" && <CircleDashed aria-hidden="true" className="size-3.5" />}
      <VisuallyHidden>{words[state]}: </VisuallyHidden>
    </>
  );
}
