import type { Section } from "@/components/layout/section-nav";

/** The operators' pages, in the order of the tabs. */
export const adminSections: Section[] = [
  { href: "/admin", label: "Overview" },
  { href: "/admin/customers", label: "Customers" },
];
