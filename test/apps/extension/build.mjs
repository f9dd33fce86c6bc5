import { build } from "esbuild";
import convoke from "convoke/esbuild";

await build({
  entryPoints: ["src/main.js", "src/background.js"],
  bundle: true,
  splitting: true,
  format: "esm",
  outdir: "dist",
  plugins: [convoke()],
});
