import type { Stripe } from "stripe";

type Scalar = string | number | boolean | null | undefined;

/**
 * One of the SDK's types as it travels and as it is stored: an expandable field is an id, a Decimal
 * is its digits. Reading a type through this keeps every stored object checked by the compiler.
 */
export type Wire<T> = unknown extends T
  ? T
  : T extends Scalar
    ? T
    : T extends Stripe.Decimal
      ? string
      : T extends (infer Item)[]
        ? Field<Item>[]
        : { [Key in keyof T]: Field<T[Key]> };

/** A field of strings and objects is expandable and holds the string. */
type Field<T> = unknown extends T
  ? T
  : string extends T
    ? Extract<T, Scalar>
    : [Extract<T, Stripe.Decimal>] extends [never]
      ? Wire<T>
      : string | Extract<T, null | undefined>;
