import convoke from "convoke/vite";

export default { plugins: [convoke()], build: { ssr: "src/main.js", outDir: "dist" } };
