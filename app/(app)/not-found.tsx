import { PageNotFound } from "@/components/layout/page-not-found";

/** In the signed-in shell, which has the page's `main`. */
export default function NotFound() {
  return (
    <PageNotFound
      links={[
        { href: "/chat", label: "Chat" },
        { href: "/billing", label: "Billing" },
      ]}
    />
  );
}
