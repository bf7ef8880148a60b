import { Problem } from "@/lib/http/problem";
import { route } from "@/lib/http/route";
import { changeLimit, limitAnswerSchema } from "@/lib/team/change-limits";
import { listDepartments } from "@/lib/team/list-departments";
import { limitsAnswerSchema, listLimits } from "@/lib/team/list-limits";
import { departmentLimitBody, idParams } from "@/lib/team/requests";

/** The limits of one department. */
export const GET = route(
  {
    auth: "account",
    params: idParams,
    doc: {
      summary: "Read a department's limits",
      description: "They count what everything below it spends, too.",
      tag: "Team",
      answer: limitsAnswerSchema,
      problems: ["not_found"],
    },
  },
  async ({ access, params }) => {
    const [departments, limits] = await Promise.all([listDepartments(access), listLimits(access)]);
    if (!departments.some(({ departmentId }) => departmentId === params.id)) {
      throw new Problem("not_found");
    }
    return {
      limits: limits.filter(
        ({ scope, scopeId }) => scope === "department" && scopeId === params.id,
      ),
    };
  },
);

/** Sets or removes a department's limit a day or month. */
export const PUT = route(
  {
    auth: "person",
    repeats: "natural",
    params: idParams,
    body: departmentLimitBody,
    doc: {
      summary: "Set a department's limit",
      description: "One a window; null removes it.",
      tag: "Team",
      answer: limitAnswerSchema,
      problems: ["not_found"],
    },
  },
  async ({ access, params, body: { limit, ...rest } }) => ({
    spendLimitId: await changeLimit(access, {
      scope: "department",
      scopeId: params.id,
      limitMicros: limit,
      ...rest,
    }),
  }),
);
