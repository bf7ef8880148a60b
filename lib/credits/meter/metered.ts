import "server-only";
import type { MeteredAction } from "@/lib/credits/meter/metered-action";
import { withCredits } from "@/lib/credits/meter/with-credits";

type Method<This, Args extends unknown[], Result> = (this: This, ...args: Args) => Promise<Result>;

/** What a method decorator is given by the proposal of 2018, and gives back. */
interface MethodElement<Decorated> {
  kind: "method";
  descriptor: PropertyDescriptor & { value: Decorated };
}

/**
 * A standard method decorator: every call of the method costs the action. It runs inside
 * `onAccount` or a `MeteredAgent`, and counts what it used on `meterContext().meter`.
 *
 * Tests and scripts are compiled by the standard, which hands a decorator the method. Next's
 * compiler still follows the proposal of 2018 (github.com/vercel/next.js/issues/81667), which hands
 * it an element that holds the method, so both are answered. The compilers set two bounds more: a
 * class that has decorated methods uses `private`, not `#fields`, and decorated static methods are
 * left out.
 *
 * @param action the catalog's action, or a function of the method's arguments that says what it can use.
 */
export function metered<This, Args extends unknown[], Result>(
  action: string | MeteredAction | ((this: This, ...args: Args) => MeteredAction),
) {
  type Decorated = Method<This, Args, Result>;
  const meter = (method: Decorated): Decorated =>
    function meteredMethod(this: This, ...args: Args): Promise<Result> {
      const asked = typeof action === "function" ? action.apply(this, args) : action;
      return withCredits(asked, () => method.apply(this, args));
    };

  function decorate(
    method: Decorated,
    context: ClassMethodDecoratorContext<This, Decorated>,
  ): Decorated;
  function decorate(element: MethodElement<Decorated>): MethodElement<Decorated>;
  function decorate(decorated: Decorated | MethodElement<Decorated>) {
    if (typeof decorated === "function") return meter(decorated);
    const { descriptor } = decorated;
    return { ...decorated, descriptor: { ...descriptor, value: meter(descriptor.value) } };
  }
  return decorate;
}
