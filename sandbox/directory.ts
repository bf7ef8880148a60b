import path from "node:path";
import process from "node:process";

export const projectDirectory = path.resolve(import.meta.dirname, "..");

/** Where development keeps its data: `.sandbox/`, or what SANDBOX_DIR names. */
export const sandboxDirectory = process.env.SANDBOX_DIR
  ? path.resolve(process.env.SANDBOX_DIR)
  : path.join(projectDirectory, ".sandbox");

/** The variables of the running sandbox, in the format of .env files, for `npm run` commands. */
export const environmentFile = path.join(sandboxDirectory, "environment");
