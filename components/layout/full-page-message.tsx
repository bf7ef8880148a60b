import { PageMessage, type PageMessageProps } from "@/components/layout/page-message";

/** A page that says one thing and offers a way on. */
export function FullPageMessage(props: PageMessageProps) {
  return (
    <main id="content" tabIndex={-1} className="flex flex-1 flex-col outline-none">
      <PageMessage {...props} />
    </main>
  );
}
