import { handlers } from "@/app/api/[...old]/handlers";
import { answerOldPath } from "@/lib/old-api/answer-old-path";

/**
 * The paths that the systems before this one documented, and whatever else begins with /api and is
 * nothing: their table is `lib/old-api/old-paths.ts`.
 */
const answer = (request: Request) => answerOldPath(request, handlers);

export { answer as DELETE, answer as GET, answer as PATCH, answer as POST, answer as PUT };
