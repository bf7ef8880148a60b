import { Mail } from "lucide-react";
import type { Metadata, Route } from "next";
import { EnquiryForm } from "@/components/admin/enquiry-form";
import { formatMoment } from "@/components/billing/format-date";
import { RangeNav } from "@/components/billing/usage/range-nav";
import { PageHeader } from "@/components/layout/page-header";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { listEnquiries } from "@/lib/admin/desk";
import { requireOperator } from "@/lib/admin/require-operator";
import { firstParameter } from "@/lib/auth/first-parameter";
import type { PageProps } from "@/lib/http/page-props";

export const metadata: Metadata = { title: "Enquiries" };

const states = ["new", "answered", "closed"] as const;
const variants = { new: "primary", answered: "success", closed: "neutral" } as const;

/** What people asked who want to talk before they buy. */
export default async function EnquiriesPage({ searchParams }: PageProps) {
  await requireOperator();
  const asked = firstParameter((await searchParams).state);
  const state = states.find((one) => one === asked) ?? null;
  const enquiries = await listEnquiries(state);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
      <PageHeader
        title="Enquiries"
        description="From the contact form, newest first."
        action={
          <RangeNav
            label="State"
            pathname={"/admin/enquiries" as Route}
            choices={[null, ...states].map((one) => ({
              query: one ? { state: one } : ({} as Record<string, string>),
              label: one ? `${one[0]?.toUpperCase()}${one.slice(1)}` : "All",
              isCurrent: one === state,
            }))}
          />
        }
      />
      <Card>
        {enquiries.length === 0 ? (
          <EmptyState
            icon={<Mail aria-hidden="true" />}
            title="No enquiries"
            description="What people ask on the pricing page appears here."
          />
        ) : (
          <ul>
            {enquiries.map((enquiry) => (
              <li
                key={enquiry.enquiryId}
                className="grid gap-3 border-b px-5 py-5 last:border-0 sm:px-6"
              >
                <div className="flex flex-wrap items-start justify-between gap-3">
                  <div className="min-w-0">
                    <p className="flex flex-wrap items-center gap-2 font-medium text-sm">
                      {enquiry.name}
                      {enquiry.company && `, ${enquiry.company}`}
                      <Badge variant={variants[enquiry.state]}>{enquiry.state}</Badge>
                    </p>
                    <p className="break-words text-muted-foreground text-xs leading-5">
                      {enquiry.email}, {formatMoment(enquiry.createdAt)}
                      {enquiry.planId && `, about ${enquiry.planId}`}
                    </p>
                  </div>
                  <div className="flex gap-2">
                    <Button asChild variant="ghost" size="sm">
                      <a href={`mailto:${encodeURIComponent(enquiry.email)}`}>Write mail</a>
                    </Button>
                    <EnquiryForm {...enquiry} />
                  </div>
                </div>
                <p className="max-w-3xl whitespace-pre-wrap break-words text-sm leading-6">
                  {enquiry.message}
                </p>
                {enquiry.reply && (
                  <p className="max-w-3xl whitespace-pre-wrap break-words border-l-2 pl-4 text-muted-foreground text-sm leading-6">
                    {enquiry.reply}
                  </p>
                )}
              </li>
            ))}
          </ul>
        )}
      </Card>
    </div>
  );
}
