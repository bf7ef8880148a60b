// `npm test` makes a build of its own, so that it can run beside `npm run dev` and beside other
// test runs. It has checked the types already; its tsconfig keeps Next from editing ours.
const { NEXT_DIST_DIR, NEXT_TSCONFIG } = process.env;

/** @type {import("next").NextConfig} */
const config = {
  agentRules: false,
  poweredByHeader: false,
  reactStrictMode: true,
  typedRoutes: true,
  // What a schedule calls each minute would hide what a person does.
  logging: { incomingRequests: { ignore: [/^\/api\/cron\//] } },
  ...(NEXT_DIST_DIR && { distDir: NEXT_DIST_DIR }),
  ...(NEXT_TSCONFIG && {
    typescript: { tsconfigPath: NEXT_TSCONFIG, ignoreBuildErrors: true },
  }),
};

export default config;
