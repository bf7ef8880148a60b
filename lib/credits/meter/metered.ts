import "server-only";
import type { MeteredAction } from "@/lib/credits/meter/metered-action";
import { withCredits } from "@/lib/credits/meter/with-credits";

/**
 * A standard method decorator: every call of the method costs the action. It runs inside
 * `onAccount` or a `MeteredAgent`, and counts what it used on `meterContext().meter`.
 *
 * Two compilers set bounds to it: a class that has decorated methods uses `private`, not `#fields`
 * (Turbopack), and decorated static methods are left out.
 *
 * @param action the catalog's action, or a function of the method's arguments that says what it can use.
 */
export function metered<This, Args extends unknown[], Result>(
  action: string | MeteredAction | ((this: This, ...args: Args) => MeteredAction),
) {
  return function decorate(
    method: (this: This, ...args: Args) => Promise<Result>,
    _context: ClassMethodDecoratorContext<This, (this: This, ...args: Args) => Promise<Result>>,
  ) {
    return function meteredMethod(this: This, ...args: Args): Promise<Result> {
      const asked = typeof action === "function" ? action.apply(this, args) : action;
      return withCredits(asked, () => method.apply(this, args));
    };
  };
}
