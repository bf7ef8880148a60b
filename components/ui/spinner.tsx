import { LoaderCircle } from "lucide-react";
import { cn } from "@/components/ui/cn";

/** A turning ring. It is decoration; say in words nearby (or by `label`) what is awaited. */
export function Spinner({ className, label }: { className?: string; label?: string }) {
  return (
    <>
      <LoaderCircle aria-hidden="true" className={cn("size-4 animate-spin", className)} />
      {label && <span className="sr-only">{label}</span>}
    </>
  );
}
