import type { Appearance } from "@stripe/stripe-js";

/** Our colours for Stripe's form, which stands in a frame of its own and cannot read them. */
export function stripeAppearance(): Appearance {
  const probe = document.createElement("canvas").getContext("2d", {
    willReadFrequently: true,
  });
  const style = getComputedStyle(document.documentElement);
  const isDark = document.documentElement.classList.contains("dark");
  // The frame takes hex and rgb; a canvas turns whatever we write into one of them.
  const colour = (name: string) => {
    if (!probe) return "";
    probe.canvas.width = 1;
    probe.canvas.height = 1;
    probe.fillStyle = style.getPropertyValue(name);
    probe.fillRect(0, 0, 1, 1);
    const [red, green, blue] = probe.getImageData(0, 0, 1, 1).data;
    return `rgb(${red}, ${green}, ${blue})`;
  };
  return {
    theme: isDark ? "night" : "stripe",
    variables: {
      colorPrimary: colour("--primary"),
      colorBackground: colour("--card"),
      colorText: colour("--foreground"),
      colorTextSecondary: colour("--muted-foreground"),
      colorDanger: colour("--destructive"),
      borderRadius: "7px",
      fontSizeBase: "14px",
    },
  };
}
