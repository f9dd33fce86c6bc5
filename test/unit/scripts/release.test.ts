import { describe, expect, it } from "vitest";
import { packageProblems, readChangelog } from "../../../scripts/release-checks.mjs";

const changelog = (unreleased: string, heading: string, notes = "- All of it.") =>
  `# Changelog\n\nWords.\n\n## [Unreleased]\n\n${unreleased}\n\n## ${heading}\n\n${notes}\n\n## [0.9.0] - 2020-01-02\n\n- Old.\n`;

describe("a changelog", () => {
  it("is ready where the version has a date and notes, and nothing waits", () => {
    expect(readChangelog(changelog("", "[1.0.0] - 2021-03-04"), "1.0.0")).toEqual({
      notes: "- All of it.",
      problems: [],
    });
  });

  it.each([
    ["has no section [1.0.1]", changelog("", "[1.0.0] - 2021-03-04"), "1.0.1"],
    ["ends in no date", changelog("", "[1.0.0] - unreleased"), "1.0.0"],
    ["says nothing of 1.0.0", changelog("", "[1.0.0] - 2021-03-04", ""), "1.0.0"],
    ["belongs to a version", changelog("- More.", "[1.0.0] - 2021-03-04"), "1.0.0"],
  ])("that %s is not", (reason, text, version) => {
    const { problems } = readChangelog(text, version);
    expect(problems).toEqual([expect.stringContaining(reason)]);
  });
});

const complete = `
  LICENSE README.md package.json dist/THIRD-PARTY-LICENSES.txt dist/cli.js dist/index.d.ts dist/index.js dist/chunks/engine.js
  docs/guide.md docs/layers.md docs/decisions/no-runtime.md examples/lenet.cvk examples/mnist/mnist.safetensors
  grammar/generated/reference.ebnf`
  .trim()
  .split(/\s+/);

describe("the files of a package", () => {
  it("are those that users need", () => {
    expect(packageProblems(complete)).toEqual([]);
  });

  it("lack none of them, and hold no others", () => {
    const paths = [...complete.filter((path) => path !== "dist/cli.js"), "dist/cli.js.map", ".env"];
    expect(packageProblems(paths)).toEqual([
      "the package lacks dist/cli.js",
      "the package holds dist/cli.js.map, which nobody expects there",
      "the package holds .env, which nobody expects there",
    ]);
  });
});
