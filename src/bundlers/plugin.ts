/** The plugin of each bundler, through unplugin, which users install. */
import { createRequire } from "node:module";
import { esbuildHooks } from "./esbuild-hooks.ts";
import type { ConvokeOptions } from "./options.ts";
import { rollupHooks } from "./rollup-like.ts";
import { viteHooks } from "./vite-hooks.ts";
import { webpackHooks } from "./webpack-like.ts";

export type Bundler = "vite" | "rollup" | "rolldown" | "webpack" | "rspack" | "esbuild";

type Factory = (options: ConvokeOptions, meta: object) => object;

interface Unplugin {
  createUnplugin(factory: Factory): Readonly<Record<Bundler, (options: ConvokeOptions) => unknown>>;
}

/** @throws Error where unplugin is not installed. */
export function pluginFor(bundler: Bundler, options: ConvokeOptions = {}): unknown {
  const factory: Factory = (given, meta) => ({ name: "convoke", enforce: "pre", ...hooks[bundler](given, meta) });
  return unplugin().createUnplugin(factory)[bundler](options);
}

const hooks: Readonly<Record<Bundler, (options: ConvokeOptions, meta: object) => object>> = {
  vite: (options) => viteHooks(options, () => pluginFor("vite", options) as object),
  rollup: rollupHooks,
  rolldown: rollupHooks,
  webpack: webpackHooks,
  rspack: webpackHooks,
  esbuild: (options) => ({ esbuild: { setup: esbuildHooks(options) } }),
};

/** Required rather than imported: a module that waits for an import could not be required by configurations in CommonJS. */
function unplugin(): Unplugin {
  try {
    return createRequire(import.meta.url)("unplugin") as Unplugin;
  } catch (error) {
    // Not where unplugin itself lacks something.
    if (!/'unplugin'/.test(String((error as Error).message))) throw error;
    const text = "convoke's plugins for bundlers need unplugin, which is not installed: npm install -D unplugin";
    throw new Error(text, { cause: error });
  }
}
