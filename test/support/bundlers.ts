/** The bundlers that sample apps are built with. */

export interface Bundler {
  readonly name: string;
  /** What has to be installed. */
  readonly package: string;
  readonly build: readonly string[];
  /** Where its page is, from the app's folder on. */
  readonly site: string;
}

export const VITE = "node_modules/vite/bin/vite.js";
export const ROLLUP = "node_modules/rollup/dist/bin/rollup";
const ROLLDOWN = "node_modules/rolldown/bin/cli.mjs";

export const bundlers: readonly Bundler[] = [
  { name: "vite", package: "vite", build: [VITE, "build"], site: "dist" },
  { name: "rollup", package: "rollup", build: [ROLLUP, "-c"], site: "." },
  { name: "rolldown", package: "rolldown", build: [ROLLDOWN, "-c", "rolldown.config.js"], site: "." },
  { name: "esbuild", package: "esbuild", build: ["build.mjs"], site: "." },
  { name: "webpack", package: "webpack", build: ["build.mjs"], site: "." },
  { name: "rspack", package: "@rspack/core", build: ["build.mjs"], site: "." },
];
