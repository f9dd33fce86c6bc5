/** `convoke/rollup`: the plugin for rollup. */
import type { ConvokeOptions } from "./options.ts";
import { pluginFor } from "./plugin.ts";

export type { ConvokeOptions } from "./options.ts";

function convoke(options?: ConvokeOptions): { name: string } {
  return pluginFor("rollup", options) as { name: string };
}

export { convoke as default };
