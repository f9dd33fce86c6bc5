import { describe, expect, it } from "vitest";
import { sarif } from "../../../../src/diagnostics/formats/sarif.ts";
import { findingsIn, plainOptions, several } from "../../../support/findings.ts";
import { judgeOfDraft4 } from "../../../support/schemas.ts";
import { hasSharedData, sharedDataNote, sharedJson } from "../../../support/shared-data.ts";

interface Log {
  readonly runs: readonly [
    {
      readonly tool: {
        readonly driver: { readonly rules: readonly { readonly id: string; readonly helpUri?: string }[] };
      };
      readonly columnKind: string;
      readonly results: readonly Result[];
    },
  ];
}

interface Result {
  readonly ruleId: string;
  readonly level: string;
  readonly locations: readonly {
    readonly physicalLocation: {
      readonly artifactLocation: { readonly uri: string; readonly uriBaseId?: string };
      readonly region?: Readonly<Record<string, number>>;
    };
  }[];
  readonly fixes?: readonly unknown[];
  readonly relatedLocations?: readonly unknown[];
}

const logOf = (findings = several): Log => JSON.parse(sarif(findings, plainOptions)) as Log;

describe("SARIF", () => {
  it.skipIf(!hasSharedData)(`is valid by its schema${sharedDataNote}`, () => {
    const judge = judgeOfDraft4(sharedJson("schemas/sarif-2.1.0-rtm.5.json"));
    expect(judge(logOf())).toEqual([]);
    expect(judge(logOf({ ...several, diagnostics: [], problems: [] }))).toEqual([]);
    expect(judge({ ...logOf(), runs: [{ results: [] }] })).not.toEqual([]);
  });

  it("has a rule for each code that occurs, with its page", () => {
    const [{ tool, results }] = logOf().runs;
    const ids = tool.driver.rules.map(({ id }) => id);
    expect(ids).toEqual([...new Set(results.map(({ ruleId }) => ruleId))].toSorted());
    expect(ids).toContain("resolve/unknown-layer");
    const pages = tool.driver.rules.map(({ helpUri }) => helpUri);
    expect(pages).toContain("https://unpkg.com/convoke@development/docs/diagnostics/resolve-unknown-layer.md");
  });

  it("has places by addresses below the root, and columns of UTF-16 units from 1 on", () => {
    const [{ columnKind, results }] = logOf().runs;
    expect(columnKind).toBe("utf16CodeUnits");
    const { ruleId, level, locations } = results[0]!;
    expect([ruleId, level]).toEqual(["resolve/unknown-layer", "error"]);
    // `  "🙂é": cnov`: two spaces, quotes, two units of the emoji, one, a colon and a space before it.
    expect(locations[0]!.physicalLocation).toEqual({
      artifactLocation: { uri: "nets/gr%C3%B6%C3%9Fe%201.cvk", uriBaseId: "%SRCROOT%" },
      region: { startLine: 3, startColumn: 10, endLine: 3, endColumn: 14 },
    });
  });

  it("has files elsewhere by their whole address", () => {
    const uris = ["/nets/a b.cvk", "D:/nets/a.cvk"].map((path) => {
      const [{ results }] = logOf(findingsIn({ [path]: "model A {\n}\n" })).runs;
      return results[0]!.locations[0]!.physicalLocation.artifactLocation;
    });
    expect(uris).toEqual([{ uri: "file:///nets/a%20b.cvk" }, { uri: "file:///D:/nets/a.cvk" }]);
  });

  it("has all that code scanning asks for, also where there is no text", () => {
    const [{ tool, results }] = logOf().runs;
    for (const rule of tool.driver.rules as readonly object[]) {
      expect(Object.keys(rule)).toEqual(expect.arrayContaining(["id", "shortDescription", "fullDescription", "help"]));
    }
    for (const { locations } of results) {
      expect(Object.keys(locations[0]!.physicalLocation.region!)).toEqual([
        "startLine",
        "startColumn",
        "endLine",
        "endColumn",
      ]);
    }
    const last = results.at(-1)!.locations[0]!.physicalLocation;
    expect(last.artifactLocation.uri).toBe("net.onnx");
    expect(Object.values(last.region!)).toEqual([1, 1, 1, 1]);
  });

  it("has fixes as replacements of regions", () => {
    const [{ results }] = logOf(findingsIn({ "a.cvk": "model A {\n  input x [1, 4, 4]\n  conv 2 kernal=3\n}\n" })).runs;
    expect(results[0]!.fixes).toEqual([
      {
        description: { text: "write kernel" },
        artifactChanges: [
          {
            artifactLocation: { uri: "a.cvk", uriBaseId: "%SRCROOT%" },
            replacements: [
              {
                deletedRegion: { startLine: 3, startColumn: 10, endLine: 3, endColumn: 16 },
                insertedContent: { text: "kernel" },
              },
            ],
          },
        ],
      },
    ]);
  });

  it("has the other places that matter", () => {
    const twice = logOf().runs[0].results.find(({ ruleId }) => ruleId === "resolve/name-twice");
    expect(twice?.relatedLocations).toHaveLength(1);
  });
});
