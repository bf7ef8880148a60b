// The stand-in's stripe.js: window.Stripe for @stripe/stripe-js and @stripe/react-stripe-js. The
// card is typed into a frame of the stand-in's origin and never reaches the page, as with Stripe.
(() => {
  const origin = new URL(document.currentScript.src).origin;
  const notHere = (name) => () =>
    Promise.reject(new Error(`The Stripe stand-in does not implement stripe.${name}().`));
  const secretId = (secret) => String(secret).split("_secret_")[0];

  let key = "";
  const keyed = (path) =>
    `${origin}${path}${path.includes("?") ? "&" : "?"}key=${encodeURIComponent(key)}`;

  async function call(path, body) {
    const response = await fetch(keyed(path), {
      method: body ? "POST" : "GET",
      ...(body ? { body: new URLSearchParams(body) } : {}),
    });
    return response.json();
  }

  const retrieve = (secret) =>
    call(`/_js/intents/${secretId(secret)}?client_secret=${encodeURIComponent(secret)}`);

  const named = (answer) => {
    if (answer.error) return { error: answer.error };
    const key = answer.intent.object === "setup_intent" ? "setupIntent" : "paymentIntent";
    return { [key]: answer.intent };
  };

  /** One element: the payment form, in a frame. */
  class PaymentElement {
    constructor(elements, options) {
      this.elements = elements;
      this.options = options;
      this.listeners = new Map();
      this.waiting = new Map();
      this.frame = null;
      this.onMessage = (event) => {
        if (!this.frame || event.source !== this.frame.contentWindow || event.origin !== origin)
          return;
        this.receive(event.data);
      };
    }

    mount(target) {
      const parent = typeof target === "string" ? document.querySelector(target) : target;
      if (!parent) throw new Error("The element's target does not exist.");
      window.addEventListener("message", this.onMessage);
      const frame = document.createElement("iframe");
      frame.title = "Secure payment input frame";
      frame.name = `stripe-stand-in-${Math.random().toString(36).slice(2)}`;
      const appearance = this.elements.options.appearance ?? {};
      // A frame whose colour scheme is not its document's gets an opaque background.
      const scheme = appearance.theme === "night" ? "dark" : "light";
      frame.style.cssText = `border:0;width:100%;display:block;height:200px;color-scheme:${scheme}`;
      const look = encodeURIComponent(JSON.stringify(appearance));
      frame.src = keyed(`/_js/payment-element?appearance=${look}`);
      parent.appendChild(frame);
      this.frame = frame;
      return this;
    }

    receive(message) {
      if (message?.source !== "stripe-stand-in") return;
      if (message.kind === "height") this.frame.style.height = `${message.height}px`;
      if (message.kind === "answer") {
        this.waiting.get(message.id)?.(message.answer);
        this.waiting.delete(message.id);
      }
      if (["ready", "change", "focus", "blur", "loaderstart"].includes(message.kind))
        this.emit(message.kind, {
          elementType: "payment",
          complete: message.complete ?? false,
          empty: message.empty ?? true,
          collapsed: false,
          value: { type: "card" },
        });
    }

    /** Asks the frame to do something and waits for its answer. */
    ask(kind, details = {}) {
      const id = Math.random().toString(36).slice(2);
      return new Promise((resolve) => {
        this.waiting.set(id, resolve);
        const message = { source: "stripe-stand-in", kind, id, ...details };
        this.frame.contentWindow.postMessage(message, origin);
      });
    }

    emit(event, payload) {
      for (const listener of [...(this.listeners.get(event) ?? [])]) listener(payload);
    }
    on(event, listener) {
      this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener]);
      return this;
    }
    once(event, listener) {
      const only = (payload) => {
        this.off(event, only);
        listener(payload);
      };
      return this.on(event, only);
    }
    off(event, listener) {
      const kept = (this.listeners.get(event) ?? []).filter((one) => listener && one !== listener);
      this.listeners.set(event, kept);
      return this;
    }
    update(options) {
      Object.assign(this.options, options);
      return this;
    }
    focus() {
      this.ask("focus");
    }
    blur() {}
    clear() {}
    collapse() {
      return this;
    }
    unmount() {
      window.removeEventListener("message", this.onMessage);
      this.frame?.remove();
      this.frame = null;
    }
    destroy() {
      this.unmount();
      this.elements.created.delete("payment");
    }
  }

  class Elements {
    constructor(options) {
      this.options = options;
      this.created = new Map();
    }
    create(type, options = {}) {
      if (type !== "payment") throw new Error(`The Stripe stand-in has no ${type} element.`);
      if (this.created.has(type)) throw new Error("Can only create one Element of type payment.");
      const element = new PaymentElement(this, options);
      this.created.set(type, element);
      return element;
    }
    getElement(type) {
      return this.created.get(typeof type === "string" ? type : "payment") ?? null;
    }
    update(options) {
      Object.assign(this.options, options);
    }
    fetchUpdates() {
      return Promise.resolve({});
    }
    async submit() {
      const element = this.created.get("payment");
      if (!element?.frame)
        return { error: { type: "validation_error", message: "No Payment Element is mounted." } };
      const { error } = await element.ask("submit");
      return error ? { error } : { selectedPaymentMethod: "card" };
    }
  }

  /** Shows the bank's page over this one until the customer is done with it. */
  function challenge(secret) {
    return new Promise((resolve) => {
      const cover = document.createElement("div");
      cover.setAttribute("role", "dialog");
      cover.setAttribute("aria-modal", "true");
      cover.setAttribute("aria-label", "3D Secure authentication");
      cover.style.cssText =
        "position:fixed;inset:0;z-index:2147483647;background:rgba(10,15,25,.55);display:flex;align-items:center;justify-content:center;padding:16px";
      const frame = document.createElement("iframe");
      frame.title = "3D Secure authentication";
      frame.name = "stripe-challenge-frame";
      frame.src = `${origin}/challenge/${secretId(secret)}?embedded`;
      frame.style.cssText =
        "border:0;border-radius:12px;width:min(520px,100%);height:340px;background:#fff";
      cover.appendChild(frame);
      document.body.appendChild(cover);
      const done = (event) => {
        if (event.origin !== origin || event.data?.kind !== "challenge-done") return;
        window.removeEventListener("message", done);
        cover.remove();
        resolve();
      };
      window.addEventListener("message", done);
    });
  }

  /** Goes through a challenge when the intent asks for one; what came of it. */
  async function followAction(answer, secret) {
    if (answer.error || answer.intent.status !== "requires_action") return answer;
    await challenge(secret);
    const after = await retrieve(secret);
    const refusal = after.intent?.last_setup_error ?? after.intent?.last_payment_error;
    return after.intent?.status === "requires_payment_method" && refusal
      ? { error: refusal }
      : after;
  }

  async function confirm({ elements, clientSecret, confirmParams = {}, redirect = "always" }) {
    const secret = clientSecret ?? elements?.options.clientSecret;
    if (!secret) throw new Error("confirm needs elements with a clientSecret, or a clientSecret.");
    const method = confirmParams.payment_method;
    let answer;
    if (typeof method === "string" || !elements)
      answer = await call("/_js/confirm", { client_secret: secret, payment_method: method ?? "" });
    else {
      const checked = await elements.submit();
      if (checked.error) return { error: checked.error };
      answer = await elements.getElement("payment").ask("confirm", { clientSecret: secret });
    }
    answer = await followAction(answer, secret);
    if (answer.error || redirect === "if_required") return named(answer);
    const { intent } = answer;
    const target = new URL(confirmParams.return_url);
    target.searchParams.set(intent.object, intent.id);
    target.searchParams.set(`${intent.object}_client_secret`, secret);
    target.searchParams.set(
      "redirect_status",
      intent.status === "succeeded" ? "succeeded" : "failed",
    );
    window.location.assign(target.href);
    return new Promise(() => undefined);
  }

  /** `confirmCardPayment(secret, {payment_method})`, with a saved card's id. */
  async function confirmSaved(secret, data = {}) {
    const method = data.payment_method;
    if (method && typeof method !== "string")
      throw new Error("The Stripe stand-in confirms a saved payment method's id only.");
    const answer = await call("/_js/confirm", {
      client_secret: secret,
      payment_method: method ?? "",
    });
    return named(await followAction(answer, secret));
  }

  async function createPaymentMethod({ elements }) {
    const checked = await elements.submit();
    if (checked.error) return { error: checked.error };
    return elements.getElement("payment").ask("payment-method");
  }

  function createStripe(publishableKey) {
    if (!/^pk_/.test(String(publishableKey)))
      throw new Error("Please call Stripe() with your publishable key.");
    key = publishableKey;
    const retrieveNamed = async (secret) => named(await retrieve(secret));
    return {
      elements: (options = {}) => new Elements({ ...options }),
      confirmSetup: confirm,
      confirmPayment: confirm,
      confirmCardPayment: confirmSaved,
      confirmCardSetup: confirmSaved,
      retrieveSetupIntent: retrieveNamed,
      retrievePaymentIntent: retrieveNamed,
      handleNextAction: async ({ clientSecret }) =>
        named(await followAction(await retrieve(clientSecret), clientSecret)),
      handleCardAction: async (secret) => named(await followAction(await retrieve(secret), secret)),
      createPaymentMethod,
      createToken: notHere("createToken"),
      createConfirmationToken: notHere("createConfirmationToken"),
      paymentRequest: notHere("paymentRequest"),
      redirectToCheckout: notHere("redirectToCheckout"),
      registerAppInfo() {},
      _registerWrapper() {},
    };
  }
  createStripe.version = "endive";
  window.Stripe = createStripe;
})();
