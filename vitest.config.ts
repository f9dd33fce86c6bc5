import { defineConfig } from "vitest/config";

/** Files whose tests start processes, browsers and bundlers, or change what others see: each has a fresh world. */
const alone = [
  "test/**/*.e2e.test.ts",
  "test/shows/{api,api-page,app-places,browser,bundlers,dev-servers,package,scale-out,validator,wasm-text}.test.ts",
  "test/unit/package/**/*.test.ts",
];

export default defineConfig({
  test: {
    testTimeout: 120_000,
    // What tests need is made before them: sites, browsers.
    hookTimeout: 120_000,
    // Two cores, and tests that compile nets: more workers than cores only fight.
    maxWorkers: 2,
    coverage: { include: ["src/**/*.ts", "grammar/*.ts"], reporter: ["text-summary", "html"] },
    projects: [
      // All others leave nothing behind: each worker loads the sources once for all of their files, which saves minutes.
      { extends: true, test: { name: "together", include: ["test/**/*.test.ts"], exclude: alone, isolate: false } },
      // These wait for browsers and processes half of their time: one more of them keeps both cores busy.
      { extends: true, test: { name: "alone", include: alone, maxWorkers: 3, sequence: { groupOrder: 1 } } },
    ],
  },
});
