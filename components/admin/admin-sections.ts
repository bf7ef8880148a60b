import type { Section } from "@/components/layout/section-nav";

/** The operators' pages, in the order of the tabs. */
export const adminSections: Section[] = [
  { href: "/admin", label: "Overview" },
  { href: "/admin/customers", label: "Customers" },
  { href: "/admin/coupons", label: "Coupons" },
  { href: "/admin/enquiries", label: "Enquiries" },
  { href: "/admin/catalog", label: "Catalog" },
  { href: "/admin/events", label: "Events" },
  { href: "/admin/ledger", label: "Ledger" },
];
