import "server-only";
import { type Finding, ok, problem } from "@/lib/doctor/finding";

// The README's promise for a host that runs the build.
const oldest = [22, 12] as const;

/** Whether this Node can run the application. */
export function checkNode(version = process.versions.node): Finding {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const isNewEnough = major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
  if (isNewEnough) return ok(`Node ${version}.`);
  return problem(
    `Node ${version} is too old to run the build.`,
    `install Node ${oldest.join(".")} or newer`,
  );
}
