import { permanentRedirect } from "next/navigation";

/** The address that earlier systems had for the bill. */
export default function DashboardBillingPage() {
  permanentRedirect("/billing");
}
