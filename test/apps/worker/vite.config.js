import convoke from "convoke/vite";

export default { plugins: [convoke()], worker: { format: "es" } };
