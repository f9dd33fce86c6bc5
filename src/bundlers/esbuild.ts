/** `convoke/esbuild`: the plugin for esbuild. */
import type { ConvokeOptions } from "./options.ts";
import { pluginFor } from "./plugin.ts";

export type { ConvokeOptions } from "./options.ts";

function convoke(options?: ConvokeOptions): { name: string; setup(build: any): void | Promise<void> } {
  return pluginFor("esbuild", options) as { name: string; setup(build: any): void | Promise<void> };
}

export { convoke as default };
