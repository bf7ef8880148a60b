import { registerHooks } from "node:module";

/**
 * Route files loaded outside Next meet React without contexts, as servers do; Next gives its server
 * code another `next/navigation` for that, and so does this.
 */
registerHooks({
  resolve: (specifier, context, next) =>
    next(
      specifier === "next/navigation" ? "next/dist/api/navigation.react-server.js" : specifier,
      context,
    ),
});
