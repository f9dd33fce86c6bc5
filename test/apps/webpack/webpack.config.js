import { fileURLToPath } from "node:url";
import convoke from "convoke/webpack";

export default {
  mode: "production",
  context: fileURLToPath(new URL(".", import.meta.url)),
  entry: "./src/main.js",
  output: { path: fileURLToPath(new URL("dist", import.meta.url)) },
  plugins: [convoke()],
};
