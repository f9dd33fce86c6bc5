import { describe, expect, it } from "vitest";
import { codeActionsAt } from "../../../src/language-service/code-actions.ts";
import { codeLenses } from "../../../src/language-service/code-lenses.ts";
import { completionsAt } from "../../../src/language-service/completion/completions.ts";
import { hoverAt } from "../../../src/language-service/hover.ts";
import { inlayHints } from "../../../src/language-service/inlay-hints.ts";
import type { Workspace } from "../../../src/language-service/workspace.ts";
import { workspaceOf } from "../../support/language-service.ts";

const lib = `block U(n) {
  conv n kernel=3 pad=1
  relu
}
block V(n) {
  U n
  maxpool 2
}
`;
const main = `import { U, V } from "./lib.cvk"
model Net {
  input x [3, 8, 8]
  U 4
  V 8
}
`;

/** The texts, each open. */
function openAll(files: Readonly<Record<string, string>>): Workspace {
  const workspace = workspaceOf(files);
  for (const [path, text] of Object.entries(files)) workspace.open({ path, version: 1, text });
  return workspace;
}

/** `conv n kernel=3: [8, 8, 8] · 584 params` */
function hintsIn(workspace: Workspace, path: string): readonly string[] {
  const analysis = workspace.analysisOf(path)!;
  const choices = { shapes: true, parameters: true, macs: false };
  const hints = inlayHints(analysis, analysis.file.span, choices);
  return hints.map(({ offset, text }) => `${analysis.source.positionAt(offset).line}: ${text}`);
}

function hoverOn(workspace: Workspace, path: string, word: string): string {
  return hoverAt(workspace, path, workspace.textOf(path)!.indexOf(word) + 1)!.markdown;
}

function codesIn(workspace: Workspace): readonly string[] {
  const { diagnostics } = workspace.analysisOf("lib.cvk")!;
  return diagnostics.map(({ code, span }) => `${code} ${span.source.path}:${span.start}`);
}

describe("a file of blocks", () => {
  it("shows what its lines come to where they are called", () => {
    // conv 4: 3*4*9 + 4 = 112; conv 8 on its 4 channels: 4*8*9 + 8 = 296
    expect(hintsIn(openAll({ "lib.cvk": lib, "main.cvk": main }), "lib.cvk")).toEqual([
      "2: [4, 8, 8] … [8, 8, 8]",
      "2: 112 … 296 params",
      "3: [4, 8, 8] … [8, 8, 8]",
      "6: [8, 8, 8]",
      "6: 296 params",
      "7: [8, 4, 4]",
    ]);
  });

  it("has totals above its blocks and calls, and figures where the pointer rests", () => {
    const workspace = openAll({ "lib.cvk": lib, "main.cvk": main });
    expect(codeLenses(workspace.analysisOf("lib.cvk")!).map(({ title }) => title)).toEqual([
      "2 calls · n=4 · n=8",
      "1 call · n=8",
      "296 parameters · 18.4K MACs · [4, 8, 8] → [8, 8, 8]",
    ]);
    expect(hoverOn(workspace, "lib.cvk", "maxpool")).toContain("[8, 8, 8] → [8, 4, 4]");
    expect(hoverOn(workspace, "lib.cvk", "U n")).toContain("parameters: 296");
    expect(hoverOn(workspace, "lib.cvk", "n kernel")).toContain("4, 8");
  });

  it("shows what a file finds out that imports it by way of another", () => {
    const mid = 'import { U } from "./lib.cvk"\nblock W(n) {\n  U n\n}\n';
    const outer = 'import { W } from "./mid.cvk"\nmodel Net {\n  input x [3, 8, 8]\n  W 4\n}\n';
    const workspace = openAll({ "lib.cvk": lib, "mid.cvk": mid, "main.cvk": outer });
    expect(hintsIn(workspace, "mid.cvk")).toEqual(["3: [4, 8, 8]", "3: 112 params"]);
    expect(hintsIn(workspace, "lib.cvk")).toEqual(["2: [4, 8, 8]", "2: 112 params", "3: [4, 8, 8]"]);
    expect(hoverOn(workspace, "mid.cvk", "U n\n")).toContain("[3, 8, 8] → [4, 8, 8]");
  });

  it("shows what files come to that are not open where no open one calls it", () => {
    const workspace = workspaceOf({ "nets/main.cvk": main.replace("./lib", "../lib"), "other.cvk": "// lib.cvk\n" });
    workspace.open({ path: "lib.cvk", version: 1, text: lib });
    expect(hintsIn(workspace, "lib.cvk")[0]).toBe("2: [4, 8, 8] … [8, 8, 8]");
    workspace.open({ path: "own.cvk", version: 1, text: main.replace("U 4", "U 8") });
    expect(hintsIn(workspace, "lib.cvk")[0]).toBe("2: [8, 8, 8]");
    workspace.close("own.cvk");
    expect(hintsIn(workspace, "lib.cvk")[0]).toBe("2: [4, 8, 8] … [8, 8, 8]");
  });

  it("follows edits of both files, and back", () => {
    const workspace = openAll({ "lib.cvk": lib, "main.cvk": main });
    const [before] = hintsIn(workspace, "lib.cvk");
    workspace.open({ path: "main.cvk", version: 2, text: main.replace("U 4", "U 5") });
    expect(hintsIn(workspace, "lib.cvk")[0]).toBe("2: [5, 8, 8] … [8, 8, 8]");
    workspace.open({ path: "main.cvk", version: 3, text: main });
    workspace.open({ path: "lib.cvk", version: 2, text: lib.replace("kernel=3 pad=1", "kernel=3") });
    expect(hintsIn(workspace, "lib.cvk")[0]).toBe("2: [4, 6, 6] … [8, 4, 4]");
    workspace.open({ path: "lib.cvk", version: 3, text: lib });
    expect(hintsIn(workspace, "lib.cvk")[0]).toBe(before);
    workspace.close("main.cvk");
    workspace.open({ path: "lib.cvk", version: 4, text: lib.replace("kernel=3 pad=1", "kernel=3") });
    workspace.analysisOf("lib.cvk");
    workspace.open({ path: "lib.cvk", version: 5, text: lib });
    workspace.analysisOf("lib.cvk");
    workspace.open({ path: "main.cvk", version: 4, text: main });
    expect(hintsIn(workspace, "lib.cvk")[0]).toBe(before);
    expect(workspace.analysisOf("lib.cvk")).toBe(workspace.analysisOf("lib.cvk"));
  });

  it("completes what a line claims, and claims nothing that holds in one of two calls", () => {
    const marked = lib.replace("  maxpool 2\n", "  maxpool 2 -> \n");
    const workspace = openAll({ "lib.cvk": marked, "main.cvk": main });
    const items = completionsAt(workspace, "lib.cvk", marked.indexOf("-> ") + 3);
    expect(items.map(({ label }) => label)).toContain("[8, 4, 4]");
    const actionsOn = (word: string): readonly string[] => {
      const start = lib.indexOf(word);
      const open = openAll({ "lib.cvk": lib, "main.cvk": main });
      return codeActionsAt(open, "lib.cvk", { start, end: start }).map(({ title }) => title);
    };
    expect(actionsOn("maxpool")).toContain("claim this shape: -> [8, 4, 4]");
    expect(actionsOn("V(n)")).toContain("claim these parameters: expect params == 296");
    expect(actionsOn("U(n)").filter((title) => title.startsWith("claim"))).toEqual([]);
    expect(actionsOn("relu").filter((title) => title.startsWith("claim"))).toEqual([]);
  });
});

describe("a mistake in a block", () => {
  const broken = lib.replace("pad=1", "pad=1 foo");
  it("is told once, as it is found where the block runs", () => {
    const at = broken.indexOf("foo");
    expect(codesIn(openAll({ "lib.cvk": broken }))).toEqual([`resolve/unknown-name lib.cvk:${at}`]);
    expect(codesIn(openAll({ "lib.cvk": broken, "main.cvk": main }))).toEqual([`resolve/unknown-layer lib.cvk:${at}`]);
  });

  it("is still told where nothing runs that far", () => {
    const at = broken.indexOf("foo");
    const without = 'import { V } from "./lib.cvk"\nmodel Net {\n  input x [3, 8, 8]\n  relu\n}\n';
    const workspace = openAll({ "lib.cvk": broken, "main.cvk": without });
    expect(codesIn(workspace)).toEqual([`resolve/unknown-name lib.cvk:${at}`]);
  });

  it("that its arguments make is told at its line too", () => {
    const small = main.replace("[3, 8, 8]", "[3, 1, 1]");
    const { diagnostics } = openAll({ "lib.cvk": lib, "main.cvk": small }).analysisOf("lib.cvk")!;
    const found = diagnostics.map(({ code, span }) => `${code} ${span.source.positionAt(span.start).line}`);
    expect(found).toEqual(["maxpool/kernel-exceeds-input 7"]);
  });
});
