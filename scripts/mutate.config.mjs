// Vitest for scripts/mutate.mjs: one source file is read with a mutant in it, and the working tree stays as it is.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { mutated } from "./mutants.mjs";

const mutant = process.env["CONVOKE_MUTANT"] === undefined ? undefined : JSON.parse(process.env["CONVOKE_MUTANT"]);
const root = fileURLToPath(new URL("..", import.meta.url));

const plugin = {
  name: "mutant",
  enforce: "pre",
  load(id) {
    const [path] = id.split("?");
    return path === `${root}${mutant?.path}` ? mutated(readFileSync(path, "utf8"), mutant) : undefined;
  },
};

export default defineConfig({
  root,
  plugins: [plugin],
  test: { include: ["test/**/*.test.ts"], testTimeout: 120_000, maxWorkers: 1 },
});
