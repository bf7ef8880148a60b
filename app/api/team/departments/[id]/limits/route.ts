import { Problem } from "@/lib/http/problem";
import { route } from "@/lib/http/route";
import { changeLimit, limitAnswerSchema, refuseOwnDepartment } from "@/lib/team/change-limits";
import { listDepartments } from "@/lib/team/list-departments";
import { limitsAnswerSchema, listLimits } from "@/lib/team/list-limits";
import { departmentLimitBody, idParams } from "@/lib/team/request-schemas";

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
      // One a window: a day's and a month's.
      next_cursor: null,
    };
  },
);

/** Sets or removes a department's limit a day or month. */
export const PUT = route(
  {
    auth: "account",
    scope: "billing",
    repeats: "natural",
    params: idParams,
    body: departmentLimitBody,
    doc: {
      summary: "Set a department's limit",
      description:
        "One a window; null removes it. An API key needs the scope `billing` and a maker who may set limits, and sets none that binds what it spends itself.",
      tag: "Team",
      answer: limitAnswerSchema,
      problems: ["not_found"],
    },
  },
  async ({ access, params, body: { limit, ...rest } }) => {
    await refuseOwnDepartment(access, params.id);
    const department = { scope: "department", scopeId: params.id } as const;
    return {
      spendLimitId: await changeLimit(access, { ...department, limitMicros: limit, ...rest }),
    };
  },
);
