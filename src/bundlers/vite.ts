/** `convoke/vite`: the plugin for Vite. */
import type { ConvokeOptions } from "./options.ts";
import { pluginFor } from "./plugin.ts";

export type { ConvokeOptions } from "./options.ts";

function convoke(options?: ConvokeOptions): { name: string } {
  return pluginFor("vite", options) as { name: string };
}

export { convoke as default };
