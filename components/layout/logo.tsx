import Image from "next/image";
import { cn } from "@/components/ui/cn";

/** The mark: a ticket with its notches and a slot, as a fare box takes it. */
export function LogoMark({ className }: { className?: string }) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 24 24"
      fill="none"
      className={cn("size-6 shrink-0 text-primary", className)}
    >
      <path
        fill="currentColor"
        d="M5 3h14a2 2 0 0 1 2 2v4.6a2.4 2.4 0 0 0 0 4.8V19a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4.6a2.4 2.4 0 0 0 0-4.8V5a2 2 0 0 1 2-2Z"
      />
      <path
        className="stroke-background"
        strokeWidth="2"
        strokeLinecap="round"
        d="M9 8h6M9 12h6M9 16h3"
      />
    </svg>
  );
}

/** The mark with the product's name beside it; `image` is an organization's own mark. */
export function Logo({
  name,
  image = null,
  className,
}: {
  name: string;
  image?: string | null;
  className?: string;
}) {
  return (
    <span className={cn("flex min-w-0 items-center gap-2", className)}>
      {image === null ? (
        <LogoMark />
      ) : (
        <Image
          src={image}
          alt=""
          width={24}
          height={24}
          unoptimized
          className="size-6 shrink-0 rounded-sm object-contain"
        />
      )}
      <span className="truncate font-semibold text-[0.9375rem] tracking-tight">{name}</span>
    </span>
  );
}
