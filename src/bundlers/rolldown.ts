/** `convoke/rolldown`: the plugin for rolldown. */
import type { ConvokeOptions } from "./options.ts";
import { pluginFor } from "./plugin.ts";

export type { ConvokeOptions } from "./options.ts";

function convoke(options?: ConvokeOptions): { name: string } {
  return pluginFor("rolldown", options) as { name: string };
}

export { convoke as default };
