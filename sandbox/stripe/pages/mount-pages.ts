import { ApiError } from "../api-error";
import { mountBrowser } from "../browser/js-routes";
import { mountControl } from "../control/control-routes";
import type { App, Site } from "../http/server";
import { mountChallenges } from "./challenge-routes";
import { mountCheckout } from "./checkout-routes";
import { mountInvoices } from "./invoice-routes";
import { messagePage } from "./layout";
import { mountPortal } from "./portal-routes";

/** Mounts every page of the stand-in. */
export function mountPages(app: App, site: Site): void {
  mountCheckout(app, site);
  mountChallenges(app, site);
  mountPortal(app, site);
  mountInvoices(app, site);
  mountBrowser(app, site);
  mountControl(app, site);
  app.onError((error, c) => {
    if (error instanceof ApiError)
      return c.html(
        messagePage("That did not work", error.message),
        error.status === 404 ? 404 : 400,
      );
    console.error("stripe stand-in:", error);
    return c.html(messagePage("The stand-in broke", error.message), 500);
  });
}
