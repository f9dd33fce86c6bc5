import convoke from "convoke/rolldown";

export default { input: "src/main.js", output: { dir: "dist" }, plugins: [convoke()] };
