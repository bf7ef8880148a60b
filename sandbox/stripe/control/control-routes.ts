import type { App, Site } from "../http/server";
import { controlOf } from "./control";
import { controlPage } from "./control-page";
import { mountDeliveries } from "./delivery-routes";
import { mountMoney } from "./money-routes";
import { mountState } from "./state-routes";

/**
 * The control page and its API under /_test: the clock, what was sent and how it was received,
 * money that comes back, and faults on demand. What is read ends in .json, what is done is a POST.
 */
export function mountControl(app: App, site: Site): void {
  const { engine, faults } = site;
  const { outbox } = engine;
  const control = controlOf(app);
  mountMoney(control, site);
  mountDeliveries(control, site);
  mountState(app, control, site);

  const rows = () => engine.state.rows;
  const events = (last: number) => Object.values(rows().event).slice(-last);

  app.get("/_test", (c) => c.html(controlPage(site, { refused: c.req.query("refused") ?? null })));
  app.get("/_test/clock.json", (c) =>
    c.json({ now: engine.now(), offsetSeconds: engine.state.offsetSeconds }),
  );
  app.get("/_test/customers.json", (c) => c.json(Object.values(rows().customer)));
  app.get("/_test/events.json", (c) => c.json(events(Number(c.req.query("last") ?? 500))));
  app.get("/_test/deliveries.json", (c) => c.json(engine.state.deliveries.slice(-500)));
  app.get("/_test/violations.json", (c) => c.json(engine.conformity.violations));
  app.get("/_test/requests.json", (c) => c.json(engine.requests));
  app.get("/_test/chaos.json", (c) => c.json({ ...outbox.chaos, faults: faults.list() }));
  app.get("/_test/journal.json", (c) => {
    c.header("content-disposition", 'attachment; filename="stripe-journal.json"');
    const { deliveries } = engine.state;
    return c.json({
      at: engine.now(),
      requests: engine.requests,
      events: events(5_000),
      deliveries,
    });
  });
}
