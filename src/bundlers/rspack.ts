/** `convoke/rspack`: the plugin for rspack. */
import type { ConvokeOptions } from "./options.ts";
import { pluginFor } from "./plugin.ts";

export type { ConvokeOptions } from "./options.ts";

function convoke(options?: ConvokeOptions): { apply(compiler: any): void } {
  return pluginFor("rspack", options) as { apply(compiler: any): void };
}

export { convoke as default };
