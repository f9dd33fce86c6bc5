import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { junit } from "../../../../src/diagnostics/formats/junit.ts";
import { findingsIn, plainOptions, several } from "../../../support/findings.ts";
import { hasSharedData, sharedDataNote, sharedPath } from "../../../support/shared-data.ts";

const hasXmllint = spawnSync("xmllint", ["--version"]).status === 0;
const note = hasXmllint ? sharedDataNote : " (skipped: xmllint is not installed)";

function xmllint(xml: string): string {
  const words = ["--noout", "--schema", sharedPath("schemas/JUnit.xsd"), "-"];
  const { status, stderr } = spawnSync("xmllint", words, { input: xml, encoding: "utf8" });
  return status === 0 ? "valid" : stderr;
}

/** The cases by their files, and whether they fail. */
function failing(isStrict: boolean): readonly (readonly [string, boolean])[] {
  return junit(several, { ...plainOptions, isStrict })
    .split("<testcase ")
    .slice(1)
    .map((text) => [/name="([^"]*)"/.exec(text)![1]!, text.includes("<failure")]);
}

describe("JUnit's XML", () => {
  it.skipIf(!hasXmllint || !hasSharedData)(`is valid by its schema${note}`, () => {
    const hostile = "]]> & <b> \" ' \u0000\u0001\u001b[31m\ud800\uFFFE\uFFFF\u202e";
    const evil = findingsIn(
      { [`${hostile}.cvk`]: `model A {\n  input x [1]\n  "${hostile.replace('"', "")}": cnov 3\n}\n` },
      [{ file: hostile, message: hostile }],
    );
    expect(xmllint(junit(several, plainOptions))).toBe("valid");
    expect(xmllint(junit(evil, plainOptions))).toBe("valid");
    expect(xmllint(junit(findingsIn({}), plainOptions))).toBe("valid");
    expect(xmllint("<testsuites><testsuite/></testsuites>")).not.toBe("valid");
  });

  it("has a case a file, which fails where the file has an error, and with strictness where it has a warning", () => {
    const usual = [
      ["nets/größe 1.cvk", true],
      ["nets/warned.cvk", false],
      ["nets/sound.cvk", false],
      ["nets/twice.cvk", true],
      ["picture.cvk", true],
      ["net.onnx", true],
    ];
    expect(failing(false)).toEqual(usual);
    expect(failing(true)).toEqual(usual.map(([file, fails]) => [file, fails || file === "nets/warned.cvk"]));
    expect(junit(several, plainOptions)).toContain('tests="6" failures="4"');
  });

  it("has a case of its own for an imported file with a mistake", () => {
    const xml = junit(
      findingsIn({
        "a.cvk": 'import { B } from "./b.cvk"\nmodel A {\n  input x [1]\n  B\n}\n',
        "b.cvk": "block B {\n  cnov\n}\n",
      }),
      plainOptions,
    );
    expect(xml).toContain('<testcase name="b.cvk"');
    expect(xml).toContain("error[resolve/unknown-layer]");
  });

  it("keeps what does not fail in the output of the suite, with its lines", () => {
    const xml = junit(several, plainOptions);
    expect(/<system-out>([^]*)<\/system-out>/.exec(xml)![1]).toContain("   3 |   conv 2 kernel=3 stride=2\n");
  });
});
