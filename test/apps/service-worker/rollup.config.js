import convoke from "convoke/rollup";

export default {
  input: ["src/main.js", "src/service-worker.js"],
  output: { dir: "dist" },
  plugins: [convoke()],
};
