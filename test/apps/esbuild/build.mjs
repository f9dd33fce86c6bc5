import { build } from "esbuild";
import convoke from "convoke/esbuild";

await build({ entryPoints: ["src/main.js"], bundle: true, format: "esm", outdir: "dist", plugins: [convoke()] });
