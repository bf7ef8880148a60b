import type { Stripe } from "stripe";
import { invalidRequest } from "../api-error";
import { createCustomer, deleteCustomer } from "../billing/customers";
import { type Endpoint, endpoint } from "../http/endpoint";
import { page, within } from "../http/page";
import { present } from "../state/present";
import type { Customer } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { given, mergeMetadata, text } from "./fields";

interface AddressParam {
  city?: string;
  country?: string;
  line1?: string;
  line2?: string;
  postal_code?: string;
  state?: string;
}

function addressOf(param: AddressParam | "" | null | undefined): Customer["address"] | undefined {
  if (param === undefined) return undefined;
  if (param === "" || param === null) return null;
  return {
    city: param.city ?? null,
    country: param.country ?? null,
    line1: param.line1 ?? null,
    line2: param.line2 ?? null,
    postal_code: param.postal_code ?? null,
    state: param.state ?? null,
  };
}

function checkEmail(email: string | undefined): void {
  if (email && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email))
    throw invalidRequest(`Invalid email address: ${email}`, "email", "email_invalid");
}

const newest = (tx: Transaction) => tx.list("customer").sort((a, b) => b.created - a.created);

/** `email:'a@b.test'` and `metadata['key']:'value'`, joined by AND, as the search API takes them. */
function matches(customer: Customer, query: string): boolean {
  return query.split(/\s+AND\s+/i).every((clause) => {
    const metadata = /^\s*metadata\[["'](.+?)["']\]\s*:\s*["'](.*?)["']\s*$/.exec(clause);
    if (metadata) return customer.metadata[metadata[1] ?? ""] === metadata[2];
    const field = /^\s*(email|name)\s*([:~])\s*["'](.*?)["']\s*$/.exec(clause);
    if (!field)
      throw invalidRequest(`We were unable to parse your search query: ${clause}`, "query");
    const value = (field[1] === "email" ? customer.email : customer.name)?.toLowerCase() ?? "";
    const wanted = (field[3] ?? "").toLowerCase();
    return field[2] === "~" ? value.includes(wanted) : value === wanted;
  });
}

export const customers: Endpoint[] = [
  endpoint<Stripe.CustomerCreateParams>(
    "POST",
    "/v1/customers",
    ["Customers", "CustomerCreateParams"],
    ({ tx, params }) => {
      checkEmail(params.email);
      const customer = createCustomer(tx, {
        email: text(params.email),
        name: text(params.name),
        description: text(params.description),
        phone: text(params.phone),
        metadata: mergeMetadata({}, params.metadata),
        testClock: params.test_clock ?? null,
        balance: params.balance,
        address: addressOf(params.address) ?? null,
      });
      return present(customer);
    },
  ),
  endpoint<Stripe.CustomerSearchParams>(
    "GET",
    "/v1/customers/search",
    ["Customers", "CustomerSearchParams"],
    ({ tx, params }) => {
      const found = newest(tx).filter((customer) => matches(customer, params.query));
      return {
        object: "search_result",
        data: found.slice(0, params.limit ?? 10).map(present),
        has_more: found.length > (params.limit ?? 10),
        next_page: null,
        url: "/v1/customers/search",
      };
    },
  ),
  endpoint<Stripe.CustomerListParams>(
    "GET",
    "/v1/customers",
    ["Customers", "CustomerListParams"],
    ({ tx, params }) => {
      const { email, test_clock, created } = params;
      const isCreatedIn = within(created);
      return page(
        newest(tx).filter(
          (customer) =>
            (email === undefined || customer.email === email) &&
            (test_clock === undefined || customer.test_clock === test_clock) &&
            isCreatedIn(customer.created),
        ),
        params,
        "/v1/customers",
      );
    },
  ),
  endpoint<Stripe.CustomerRetrieveParams>(
    "GET",
    "/v1/customers/:id",
    ["Customers", "CustomerRetrieveParams"],
    ({ tx, id }) => present(tx.find("deleted_customer", id) ?? tx.get("customer", id)),
  ),
  endpoint<Stripe.CustomerUpdateParams>(
    "POST",
    "/v1/customers/:id",
    ["Customers", "CustomerUpdateParams"],
    ({ tx, id, params }) => {
      checkEmail(params.email);
      const customer = tx.get("customer", id);
      const card = params.invoice_settings?.default_payment_method;
      if (
        card &&
        tx.get("payment_method", card, "invoice_settings[default_payment_method]").customer !== id
      )
        throw invalidRequest(
          "The customer does not have a payment method with this ID attached.",
          "invoice_settings[default_payment_method]",
          "resource_missing",
        );
      const patch = given({
        email: text(params.email, customer.email),
        name: text(params.name, customer.name ?? null),
        description: text(params.description, customer.description),
        phone: text(params.phone, customer.phone ?? null),
        balance: params.balance,
        address: addressOf(params.address),
        metadata: mergeMetadata(customer.metadata, params.metadata),
        invoice_settings: {
          ...customer.invoice_settings,
          default_payment_method: text(card, customer.invoice_settings.default_payment_method),
        },
      });
      return present(tx.forCustomer(id).update("customer", id, patch, "customer.updated"));
    },
  ),
  endpoint<Stripe.CustomerDeleteParams>(
    "DELETE",
    "/v1/customers/:id",
    ["Customers", "CustomerDeleteParams"],
    ({ tx, id }) => deleteCustomer(tx.forCustomer(id), id),
  ),
];
