import type postgres from "postgres";

type Answer = postgres.RowList<postgres.Row[]>;
type Parameters = postgres.ParameterOrJSON<never>[];

/** `SELECT set_config('role', $1, true)`, with the value in the text or as the only parameter. */
const setting = /^select set_config\('([\w.]+)', ('[^']*'|\$1), true\)$/i;

/**
 * Makes a client's reserved connections talk to Postgres in fewer round trips. The platform's
 * small server opens every request with `begin` and up to ten `set_config`, each answered on its
 * own, and parses each statement anew: twenty-odd round trips for one call of a function.
 *
 * Here a `begin` and the settings behind it wait for the first statement whose answer is read, and
 * travel with it: the transaction holds the same, in the same order, in one round trip. What fails
 * in them is thrown by that statement. Statements with parameters are prepared once a connection,
 * as PostgREST prepares them.
 */
export function sendTogether(client: postgres.Sql): void {
  const reserve = client.reserve.bind(client);
  const reserveTalking = async () => {
    const reserved = await reserve();
    return { unsafe: talker(reserved), release: () => reserved.release() };
  };
  Object.assign(client, { reserve: reserveTalking });
}

function talker(reserved: postgres.ReservedSql) {
  let isBegun = true;
  let settings: [name: string, value: string][] = [];

  const run = (text: string, parameters: Parameters = []): Promise<Answer> =>
    reserved.unsafe(text, parameters, parameters.length > 0 ? { prepare: true } : {});

  /** What waits, as statements on their way. */
  function sendWaiting(): Promise<Answer>[] {
    const sent: Promise<Answer>[] = [];
    if (!isBegun) sent.push(run("begin"));
    isBegun = true;
    if (settings.length > 0) {
      const calls = settings.map((_, at) => `set_config($${2 * at + 1}, $${2 * at + 2}, true)`);
      sent.push(run(`select ${calls.join(", ")}`, settings.flat()));
    }
    settings = [];
    return sent;
  }

  return async (text: string, parameters: Parameters = []): Promise<Answer | []> => {
    if (text === "begin") {
      isBegun = false;
      return [];
    }
    if (text === "rollback" && !isBegun) {
      isBegun = true;
      settings = [];
      return [];
    }
    const [, name, value = ""] = setting.exec(text) ?? [];
    if (name !== undefined && !isBegun) {
      settings.push([name, value === "$1" ? String(parameters[0]) : value.slice(1, -1)]);
      return [];
    }
    // Sent in one go, answered one after the other: the first that fails says why.
    const sent = [...sendWaiting(), run(text, parameters)];
    await Promise.allSettled(sent);
    return (await Promise.all(sent)).at(-1) ?? [];
  };
}
