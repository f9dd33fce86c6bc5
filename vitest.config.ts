import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 120_000,
    // Two cores, and tests that compile nets: more workers than cores only fight.
    maxWorkers: 2,
    coverage: { include: ["src/**/*.ts", "grammar/*.ts"], reporter: ["text-summary", "html"] },
  },
});
