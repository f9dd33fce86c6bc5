import { defineConfig } from "vitest/config";

/** Rooms whose tests leave nothing behind: each worker loads the sources once for all of their files, which saves minutes. */
const sharing = [
  "test/unit/{analysis,base,diagnostics,engine,formats,graph,interchange,kernel,language,lower,ops,passes}/**/*.test.ts",
  "test/unit/{profile,reports,resolve,rules,syntax,targets,tensor,training,verify,weights}/**/*.test.ts",
  "test/property/*.test.ts",
];

export default defineConfig({
  test: {
    testTimeout: 120_000,
    // Two cores, and tests that compile nets: more workers than cores only fight.
    maxWorkers: 2,
    coverage: { include: ["src/**/*.ts", "grammar/*.ts"], reporter: ["text-summary", "html"] },
    projects: [
      { extends: true, test: { name: "rooms", include: sharing, isolate: false } },
      { extends: true, test: { name: "others", include: ["test/**/*.test.ts"], exclude: sharing } },
    ],
  },
});
