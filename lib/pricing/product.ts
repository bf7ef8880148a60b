import "server-only";
import { connection } from "next/server";
import { getOffer } from "@/lib/pricing/offer";

export interface Product {
  name: string;
  tagline: string;
  description: string;
}

/** The product's words, from the catalog in force. Pages that show them render for each request. */
export async function getProduct(): Promise<Product> {
  await connection();
  const { name, tagline, description } = (await getOffer()).product;
  return { name, tagline, description };
}
