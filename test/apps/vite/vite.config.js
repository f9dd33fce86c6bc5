import convoke from "convoke/vite";

export default { plugins: [convoke()] };
