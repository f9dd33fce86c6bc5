/** Versions of a text that are read behind each other: what is the same is the same object, where it stands now. */
import { describe, expect, it } from "vitest";
import { Source, spanText } from "../../../src/base/source.ts";
import { spanBeside } from "../../../src/base/piece.ts";
import { Diagnostics } from "../../../src/diagnostics/diagnostic.ts";
import type { ModelDeclaration, RepeatStatement, SourceFile, Statement } from "../../../src/syntax/ast.ts";
import type { TextMemory } from "../../../src/syntax/known-lines.ts";
import { parse } from "../../../src/syntax/parse.ts";

const first = `model A {
  input x [1, 8, 8]
  wide: conv 8 kernel=3
  repeat 2 {
    relu
  }
}
model B {
  input x [4]
  dense 2
}
`;

function comment(about: string): string {
  return `// convoke-ignore conv/unread: ${about}`;
}

function commented(...lines: readonly string[]): string {
  return `model A {\n  input x [1, 8, 8]\n  relu ${comment("first")}\n${lines.join("\n")}\n  relu ${comment("last")}\n}\n`;
}

/** A comment, and the statement that it is about. */
function toldOf(reason: string, about: string): readonly string[] {
  return [reason, comment(reason), about];
}

/** Reads versions of a text; of each the tree and the codes of its mistakes. */
function readAll(
  texts: readonly string[],
): readonly { readonly file: SourceFile; readonly codes: readonly string[] }[] {
  const memory: TextMemory = {};
  return texts.map((text) => {
    const diagnostics = new Diagnostics();
    const file = parse(new Source("net.cvk", text), diagnostics, memory);
    return { file, codes: diagnostics.all.map(({ code }) => code) };
  });
}

function modelNamed({ declarations }: SourceFile, name: string): ModelDeclaration {
  return declarations.find((each): each is ModelDeclaration => each.kind === "model" && each.name.text === name)!;
}

function textsOf(statements: readonly Statement[]): readonly string[] {
  return statements.map(({ span }) => spanText(span));
}

describe("a text that is read again", () => {
  it("has the declarations that did not change, and of others the lines, further down", () => {
    const before = readAll([first])[0]!.file;
    expect(textsOf(modelNamed(before, "B").body.statements)).toEqual(["input x [4]", "dense 2"]);
    const memory: TextMemory = {};
    const old = parse(new Source("net.cvk", first), new Diagnostics(), memory);
    const [oldA, oldB] = [modelNamed(old, "A"), modelNamed(old, "B")];
    const text = `let n = 1\n${first.replace("wide:", "tap: relu\n  wide:")}`;
    const file = parse(new Source("net.cvk", text), new Diagnostics(), memory);
    expect(modelNamed(file, "B")).toBe(oldB);
    const { statements } = modelNamed(file, "A").body;
    expect([statements[0] === oldA.body.statements[0], statements[2] === oldA.body.statements[1]]).toEqual([
      true,
      true,
    ]);
    expect(textsOf(statements)).toEqual([
      "input x [1, 8, 8]",
      "tap: relu",
      "wide: conv 8 kernel=3",
      "repeat 2 {\n    relu\n  }",
    ]);
    expect(textsOf(oldB.body.statements)).toEqual(["input x [4]", "dense 2"]);
    expect(oldB.span.source).toBe(file.span.source);
  });

  it("has what stands around lines of a body that changed, longer, and what stands behind, further down", () => {
    const memory: TextMemory = {};
    const text = first.replace("    relu\n", "    relu\n    bn\n    silu\n");
    const old = parse(new Source("net.cvk", text), new Diagnostics(), memory);
    const [[, wide, copies], oldB] = [modelNamed(old, "A").body.statements, modelNamed(old, "B")];
    const [line] = (copies as RepeatStatement).body.statements;
    const head = spanBeside(copies!.span, copies!.span.start, copies!.span.start + "repeat 2".length);
    const changed = text.replace("    bn\n", "    // twice\n    tanh\n\n    conv 8 kernel=1 gelu\n");
    const file = parse(new Source("net.cvk", changed), new Diagnostics(), memory);
    expect(modelNamed(file, "B")).toBe(oldB);
    expect(spanText(oldB.span)).toBe("model B {\n  input x [4]\n  dense 2\n}");
    const [, sameWide, longer] = modelNamed(file, "A").body.statements;
    expect(sameWide).toBe(wide);
    const { statements } = (longer as RepeatStatement).body;
    expect(statements[0]).toBe(line);
    expect(textsOf(statements)).toEqual(["relu", "tanh", "conv 8 kernel=1 gelu", "silu"]);
    expect(textsOf([longer!])).toEqual([changed.slice(changed.indexOf("repeat"), changed.indexOf("\n}\nmodel B"))]);
    expect(spanText(head)).toBe("repeat 2");
    expect(spanBeside(longer!.span, head.start, head.end)).toBe(head);
  });

  it("knows the comments that are meant for it where lines change beside them", () => {
    const memory: TextMemory = {};
    const reasons = [
      commented("  bn"),
      commented(`  bn ${comment("between")}`, "  bn"),
      commented(`  ${comment("above")}`),
      commented("  tanh"),
    ].map((text) => {
      const diagnostics = new Diagnostics();
      const source = new Source("net.cvk", text);
      parse(source, diagnostics, memory);
      const list = diagnostics.suppressions.get(source)?.list ?? [];
      return list.map(({ reason, span, statements: [about] }) => [reason, spanText(span), spanText(about!)]);
    });
    const [top, end] = [toldOf("first", "relu"), toldOf("last", "relu")];
    expect(reasons).toEqual([
      [top, end],
      [top, toldOf("between", "bn"), end],
      [top, toldOf("above", "relu"), end],
      [top, end],
    ]);
  });

  it("moves places that were made of others", () => {
    const memory: TextMemory = {};
    const { span } = modelNamed(parse(new Source("net.cvk", first), new Diagnostics(), memory), "B");
    const head = spanBeside(span, span.start, span.start + "model B".length);
    parse(new Source("net.cvk", `let n = 1\n${first}`), new Diagnostics(), memory);
    expect([spanText(head), head.start]).toEqual(["model B", first.indexOf("model B") + "let n = 1\n".length]);
    expect(spanBeside(span, head.start, head.end)).toBe(head);
  });

  it("tells its mistakes each time, and no longer when they are gone", () => {
    const broken = first.replace("dense 2", "dense ) 2");
    const codes = readAll([broken, `${broken}\n`, first, broken]).map((each) => each.codes);
    expect(codes[0]).not.toEqual([]);
    expect(codes).toEqual([codes[0], codes[0], [], codes[0]]);
  });

  it("reads a line anew that means something else where it stands now", () => {
    // Behind a comma the line is a part of the one before.
    const text = "model A {\n  input x [1, 8, 8]\n  concat x\n  relu\n}\n";
    const [, { file }] = readAll([text, text.replace("concat x", "concat(x,")]) as [unknown, { file: SourceFile }];
    expect(textsOf(modelNamed(file, "A").body.statements)).not.toContain("relu");
  });
});
