/** The formats of other programs: Graphviz reads what is written for it, and names are text in all of them. */
import { spawnSync } from "node:child_process";
import { array, assert, constantFrom, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { atDepth, type Diagram } from "../../../../src/pictures/diagram/diagram.ts";
import { diagramOf } from "../../../../src/pictures/diagram/diagram-of.ts";
import { diagramDot } from "../../../../src/pictures/diagram/graph-dot.ts";
import { diagramMermaid } from "../../../../src/pictures/diagram/graph-mermaid.ts";
import { diagramPicture } from "../../../../src/pictures/diagram/diagram-picture.ts";
import { svgDocument } from "../../../../src/pictures/svg-document.ts";
import { tries } from "../../../support/effort.ts";
import { exampleModel } from "../../../support/models.ts";

/** Graphviz, where it is installed. */
function dot(text: string, format: string): string | undefined {
  const { error, stdout, stderr, status } = spawnSync("dot", [`-T${format}`], { input: text, encoding: "utf8" });
  if (error !== undefined) return undefined;
  expect([status, stderr]).toEqual([0, ""]);
  return stdout;
}

const hasDot = dot("digraph {}", "plain") !== undefined;
const dotNote = hasDot ? "" : " (skipped: without Graphviz)";

const unopened = diagramOf(exampleModel("resnet-18.cvk"));

/** A residual net with blocks in blocks, whose names are others. */
function named(name: string): Diagram {
  const { boxes, shapes } = atDepth(unopened, 1);
  const renamed = JSON.parse(JSON.stringify(boxes), (key, value: unknown) =>
    key === "name" || key === "block" ? name : value,
  ) as Diagram["boxes"];
  return { model: name, boxes: renamed, shapes, measure: undefined };
}

/** Names that would be more than text, and any others. */
const names = array(
  constantFrom(
    '"',
    "\\",
    "\\N",
    "]",
    "}",
    "-->",
    "|",
    ";",
    "<b>",
    "&amp;",
    "]]>",
    "#35;",
    "end",
    "\n",
    "`",
    "%%",
    "\u202e",
    "a",
  ),
  { minLength: 1, maxLength: 5 },
).map((parts) => parts.join(""));

describe("Graphviz", () => {
  it.skipIf(!hasDot)(`draws each box and each line${dotNote}`, () => {
    const plain = dot(diagramDot(atDepth(unopened, 2), "down"), "plain")!.split("\n");
    // Stem 2; the first stage is one block twice: 3, norms being part of convolutions; three of 4 with a projection and 3 without; 3 behind them; both ends.
    expect(plain.filter((line) => line.startsWith("node "))).toHaveLength(2 + 3 + 3 * (4 + 3) + 3 + 2);
    // Of a block: in, 2 within, and the skip; or to and from the projection.
    expect(plain.filter((line) => line.startsWith("edge "))).toHaveLength(2 + 4 + 3 * (5 + 4) + 4);
  });

  it.skipIf(!hasDot)(
    `reads any names as text${dotNote}`,
    () => {
      assert(
        property(names, (name) => {
          const svg = dot(diagramDot(named(name), "right"), "svg")!;
          expect(svg.match(/class="node"/g)).toHaveLength(dotNodes);
          expect(svg.match(/class="cluster"/g)).toHaveLength(4);
        }),
        { numRuns: tries(12) },
      );
    },
    60_000,
  );
  const dotNodes = diagramDot(named("a"), "right").match(/^ +n\d+ \[/gm)!.length;
});

/** A line of Mermaid, as its grammar has it, in the part of it that is written. */
const label = String.raw`"(?:[\p{L}\p{N} .,:\/×…_-]|#\d+;|<br\/>)*"`;
const mermaidLine = new RegExp(
  [
    "^flowchart (?:TB|LR)$",
    String.raw`^ +n\d+(?:\(${label}\)|\[\[${label}\]\]|\(\[${label}\]\))$`,
    String.raw`^ +subgraph n\d+\[${label}\]$`,
    "^ +end$",
    String.raw`^ +n\d+ (?:-->|-\.->)(?:\|${label}\|)? n\d+$`,
    String.raw`^ +classDef \w+ fill:#\w{6},stroke:#\w{6},color:#\w{6}$`,
    String.raw`^ +class n\d+(?:,n\d+)* \w+$`,
  ].join("|"),
  "u",
);

describe("Mermaid", () => {
  it("is given nothing but its own words, and names by signs that mean nothing to it", () => {
    assert(
      property(names, (name) => {
        const lines = diagramMermaid(named(name), "down").trimEnd().split("\n");
        expect(lines.filter((line) => !mermaidLine.test(line))).toEqual([]);
      }),
      { numRuns: tries(40) },
    );
  });

  it("labels a tensor once, and dashes what skips layers", () => {
    const text = diagramMermaid(atDepth(unopened, 2), "down");
    expect(text.match(/-\.->/g)).toHaveLength(1 + 3);
    expect(text.match(/-->\|"#91;64, 56, 56#93;"\|/g)!.length).toBe(4);
    expect(text).toContain("subgraph");
  });
});

describe("SVG", () => {
  it("has names as text", () => {
    assert(
      property(string({ unit: "binary", maxLength: 12 }), (name) => {
        const svg = svgDocument(diagramPicture(named(name), "down"));
        const tags = svg.replaceAll(/>[^<]*</g, "><").match(/<\/?\w+/g)!;
        expect(new Set(tags)).toEqual(
          new Set([
            "<svg",
            "</svg",
            "<title",
            "</title",
            "<desc",
            "</desc",
            "<style",
            "</style",
            "<g",
            "</g",
            "<rect",
            "<line",
            "<path",
            "<polygon",
            "<text",
            "</text",
          ]),
        );
      }),
      { numRuns: tries(40) },
    );
  });
});
