/** Levels of rules: what they change, and what they cannot. */
import { describe, expect, it } from "vitest";
import { check, type CheckOptions } from "../../../src/check.ts";
import { allMeanings, defaultLevel } from "../../../src/rules/codes.ts";
import { examplePaths } from "../../support/examples.ts";
import { examplesHost } from "../../support/models.ts";

const text = "model Net { input image [3, 32, 32]; conv 8 kernel=3 stride=2 }";

function severities(rules: CheckOptions["rules"]): readonly string[] {
  return check("net.cvk", text, undefined, { rules: rules! }).diagnostics.map(({ severity }) => severity);
}

/** What is told without being a warning. */
const informing = new Map(["graph/demanding", "resolve/settled-size"].map((code) => [code, "info"]));

describe("the level of a rule", () => {
  it.each([
    ["off", []],
    ["info", ["note"]],
    ["warning", ["warning"]],
    ["error", ["error"]],
  ] as const)("%s", (level, expected) => expect(severities({ "conv/unread": level })).toEqual(expected));

  it("is that of advice off, of what informs info, and of other rules warning", () => {
    const rules = [...allMeanings().keys()].flatMap((code) =>
      [[code, defaultLevel(code)] as const].filter(([, level]) => level),
    );
    expect(rules.length).toBeGreaterThan(20);
    for (const [code, level] of rules)
      expect([code, level]).toEqual([code, code.startsWith("lint/") ? "off" : (informing.get(code) ?? "warning")]);
  });

  it("does not change what an error is", () => {
    expect(() => severities({ "conv/rank": "off" })).toThrow(
      "conv/rank is the code of an error; only warnings have levels and can be suppressed",
    );
  });

  it("is asked of codes that there are", () => {
    expect(() => severities({ "conv/unred": "off" })).toThrow(
      'there is no code "conv/unred"; did you mean conv/unread?',
    );
    expect(() => severities({ "conv/unread": "of" as "off" })).toThrow('there is no level "of"; did you mean off?');
  });
});

it("with all advice switched on, every example is checked without a fault of ours", () => {
  const advice = Object.fromEntries(
    [...allMeanings().keys()].filter((code) => defaultLevel(code) === "off").map((code) => [code, "info" as const]),
  );
  expect(Object.keys(advice)).toHaveLength(7);
  for (const path of examplePaths) {
    const { diagnostics } = check(path, examplesHost.readFile(path)!, examplesHost, { rules: advice });
    expect(
      diagnostics.filter(({ severity }) => severity !== "note"),
      path,
    ).toEqual([]);
  }
});
