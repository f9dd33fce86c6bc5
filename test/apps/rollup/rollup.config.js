import convoke from "convoke/rollup";

export default { input: "src/main.js", output: { dir: "dist" }, plugins: [convoke()] };
