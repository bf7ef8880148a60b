import "server-only";
import { connection } from "next/server";

export interface Product {
  name: string;
  tagline: string;
  description: string;
}

/** The product's words. Pages that show them render for each request. */
export async function getProduct(): Promise<Product> {
  await connection();
  return {
    name: "Farebox",
    tagline: "An assistant that shows its price before it answers",
    description:
      "Ask questions over your documentation and your GitHub. Every reply is priced before it runs, charged once, and explained on a receipt.",
  };
}
