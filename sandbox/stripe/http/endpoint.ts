import { ApiError } from "../api-error";
import type { TypeNode } from "../contract/declaration";
import { declaredType } from "../contract/declared-type";
import { parseRequest } from "../contract/parse-request";
import type { Wire } from "../contract/wire";
import type { Transaction } from "../state/transaction";
import type { FormTree } from "./form";
import { watched } from "./watched";

export interface Call<Params> {
  tx: Transaction;
  /** The path's id, empty when it has none. */
  id: string;
  /** The path's second id, empty when it has none. */
  subId: string;
  params: Params;
}

export interface Endpoint {
  method: "GET" | "POST" | "DELETE";
  /** For example `/v1/customers/:id`. */
  path: string;
  /** Parses the parameters, so that what is wrong with them is known before anything runs. */
  parse(tree: FormTree): { expand: string[]; run(tx: Transaction, ids: string[]): object };
}

/**
 * Declares one API endpoint. `declared` names the SDK's own parameter type (file, type): it is what
 * decides which parameters exist, and `Params` must be that same type.
 */
export function endpoint<Params extends object>(
  method: Endpoint["method"],
  path: string,
  declared: [file: string, name: string],
  handle: (call: Call<Wire<Params> & object>) => object,
): Endpoint {
  let type: TypeNode | null = null;
  return {
    method,
    path,
    parse(tree) {
      type ??= declaredType(...declared);
      const params = parseRequest(tree, type) as Wire<Params> & object;
      const expand = typeof tree === "object" && "expand" in tree ? tree.expand : [];
      return {
        expand: Array.isArray(expand) ? expand.map(String) : [],
        run(tx, [id = "", subId = ""]) {
          const watch = watched(params);
          const response = handle({ tx, id, subId, params: watch.params });
          refuseIgnored(method, path, watch.unread());
          return response;
        },
      };
    },
  };
}

function refuseIgnored(method: string, path: string, unread: string[]): void {
  const ignored = unread.filter((name) => name !== "expand" && !name.startsWith("expand["));
  const [param] = ignored;
  if (param === undefined) return;
  throw new ApiError(400, {
    type: "invalid_request_error",
    code: "sandbox_not_implemented",
    param,
    message: `The Stripe stand-in does not implement ${ignored.join(", ")} of ${method} ${path}.`,
  });
}
