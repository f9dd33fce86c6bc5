import { describe, expect, it } from "vitest";
import type { Graph } from "../../../src/graph/graph.ts";
import { createWorkspace, type Workspace } from "../../../src/language-service/workspace.ts";
import { sightAt } from "../../../src/language-service/sight.ts";
import { formatShape } from "../../../src/tensor/shape.ts";

const net = `import { Down } from "./down.cvk"

model Net {
  input image [3, 32, 32]
  conv 8 kernel=3 pad=1 relu
  Down(width=16)
  Down(width=32)
  flatten
}
`;
const down = `block Down(width) {
  conv width kernel=3 stride=2 pad=1
}
`;

function workspaceOf(files: Readonly<Record<string, string>>): Workspace & { readonly reads: string[] } {
  const reads: string[] = [];
  const workspace = createWorkspace({
    readFile(path) {
      reads.push(path);
      return files[path];
    },
    listFiles: () => Object.keys(files),
  });
  return { ...workspace, reads };
}

describe("a workspace", () => {
  it("keeps what it found out until the text changes", () => {
    const workspace = workspaceOf({ "models/down.cvk": down });
    workspace.open({ path: "models/net.cvk", version: 1, text: net });
    const first = workspace.analysisOf("models/net.cvk")!;
    expect(first.diagnostics).toEqual([]);
    expect(workspace.analysisOf("models/net.cvk")).toBe(first);
    workspace.open({ path: "models/net.cvk", version: 2, text: net.replace("flatten", "flaten") });
    const second = workspace.analysisOf("models/net.cvk")!;
    expect(second.diagnostics.map(({ code }) => code)).toEqual(["resolve/unknown-layer"]);
    expect(second.version).toBe(2);
  });

  it("resolves again what an edit can make a difference to, and no other model", () => {
    const workspace = workspaceOf({ "models/down.cvk": down });
    const other = "model Other {\n  input x [4]\n  dense wide\n}\n";
    const graphsOf = (text: string): ReadonlyMap<string, Graph> => {
      workspace.open({ path: "models/net.cvk", version: 1, text });
      const { models } = workspace.analysisOf("models/net.cvk")!;
      return new Map(models.map(({ name, graph }) => [name, graph]));
    };
    const text = `${net}let wide = 2\n${other}`;
    const first = graphsOf(text);
    const ofNet = graphsOf(text.replace("conv 8", "conv 9"));
    expect([ofNet.get("Net") === first.get("Net"), ofNet.get("Other") === first.get("Other")]).toEqual([false, true]);
    const ofWidth = graphsOf(text.replace("conv 8", "conv 9").replace("wide = 2", "wide = 30"));
    expect(ofWidth.get("Net")).toBe(ofNet.get("Net"));
    expect(ofWidth.get("Other")!.outputs[0]!.value.type.shape).toEqual([1, 30]);
    workspace.open({ path: "models/down.cvk", version: 1, text: down.replace("stride=2", "stride=4") });
    const ofBlock = graphsOf(text);
    expect([ofBlock.get("Net") === ofWidth.get("Net"), ofBlock.get("Other")!.nodes.length]).toEqual([false, 1]);
    // 32 pixels, by 4 and by 4, of 32 channels.
    expect(ofBlock.get("Net")!.outputs[0]!.value.type.shape).toEqual([1, 32 * 2 * 2]);
  });

  it("tells of a model that stays the same what a comment no longer leaves out", () => {
    const workspace = workspaceOf({});
    const codesWith = (comment: string): readonly string[] => {
      const text = `model Net {\n  input x [3, 8, 8]\n  conv 8 kernel=1 ${comment}\n  from x\n  relu\n}\n`;
      workspace.open({ path: "net.cvk", version: 1, text });
      return workspace.analysisOf("net.cvk")!.diagnostics.map(({ code }) => code);
    };
    const comment = "// convoke-ignore graph/unused-layer: for later";
    expect(["", comment, "", comment].map(codesWith)).toEqual([["graph/unused-layer"], [], ["graph/unused-layer"], []]);
    expect(codesWith("// for later")).toEqual(["graph/unused-layer"]);
  });

  it("tells of a line what was not told while lines could not be read that may have named its words", () => {
    const workspace = workspaceOf({});
    const codesWith = (line: string): readonly string[] => {
      const text = `model Net {\n  input x [3, 8, 8]\n  conv 8 kernel=1 xrelu\n  ${line}\n}\n`;
      workspace.open({ path: "net.cvk", version: 1, text });
      return workspace.analysisOf("net.cvk")!.diagnostics.map(({ code }) => code);
    };
    expect(codesWith("= 3")).toEqual(["syntax/expected-layer"]);
    expect(codesWith("relu")).toEqual(["resolve/unknown-layer"]);
  });

  it("looks again at what imports a text that changes", () => {
    const workspace = workspaceOf({ "models/down.cvk": down, "models/net.cvk": net });
    const first = workspace.analysisOf("models/net.cvk")!;
    expect([...first.dependencies]).toEqual(["models/down.cvk"]);
    expect(workspace.importersOf("models/down.cvk")).toEqual(["models/net.cvk"]);
    workspace.open({ path: "models/down.cvk", version: 1, text: down.replaceAll("Down", "Lower") });
    expect(workspace.analysisOf("models/net.cvk")!.diagnostics.map(({ code }) => code)).toEqual([
      "resolve/import-unknown-name",
    ]);
    workspace.close("models/down.cvk");
    expect(workspace.analysisOf("models/net.cvk")!.diagnostics).toEqual([]);
  });

  it("reads a file of the host once, and again when told that it has changed", () => {
    const files: Record<string, string> = { "models/down.cvk": down, "models/net.cvk": net };
    const workspace = workspaceOf(files);
    workspace.analysisOf("models/net.cvk");
    workspace.analysisOf("models/net.cvk");
    expect(workspace.reads.filter((path) => path === "models/down.cvk")).toHaveLength(1);
    delete files["models/down.cvk"];
    workspace.forget("models/down.cvk");
    expect(workspace.analysisOf("models/net.cvk")!.diagnostics.map(({ code }) => code)).toEqual([
      "resolve/import-not-found",
    ]);
  });

  it("has nothing of a text that is not there", () => {
    expect(workspaceOf({}).analysisOf("net.cvk")).toBeUndefined();
    expect(workspaceOf({ "a.cvk": net, "b.cvk": down }).paths()).toEqual(["a.cvk", "b.cvk"]);
  });
});

describe("what is in sight", () => {
  it("is the tensor that a line takes", () => {
    expect(sight(net.replace("  Down(width=16)", "  |Down(width=16)"))).toBe("[8, 32, 32]");
    expect(sight(net.replace("  Down(width=32)", "  Do|wn(width=32)"))).toBe("[16, 16, 16]");
    expect(sight(net.replace("  flatten\n", "  flatten\n  |\n"))).toBe("[2048]");
    expect(sight(net.replace("  flatten\n", "  flatten\n  add { | }\n"))).toBe("[2048]");
    expect(sight(net.replace("  flatten\n", "  concat { conv 4 kernel=1; | } { }\n"))).toBe("[4, 8, 8]");
  });

  it("is nothing outside of bodies, and before the first input", () => {
    expect(sight(`|${net}`)).toBeUndefined();
    expect(sight(net.replace("  input", "  |input"))).toBeUndefined();
  });
});

/** The tensor that enters at the bar of a text. */
function sight(text: string): string | undefined {
  const offset = text.indexOf("|");
  const workspace = workspaceOf({ "models/down.cvk": down });
  workspace.open({ path: "models/net.cvk", version: 1, text: text.slice(0, offset) + text.slice(offset + 1) });
  const { file, runs } = workspace.analysisOf("models/net.cvk")!;
  const current = sightAt(file, runs, offset)?.current;
  return current === undefined || current.kind === "poison" ? current?.kind : formatShape(current.type.shape);
}
