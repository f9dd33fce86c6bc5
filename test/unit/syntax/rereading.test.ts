/** Versions of a text that are read behind each other: what is the same is the same object, where it stands now. */
import { describe, expect, it } from "vitest";
import { Source, spanText } from "../../../src/base/source.ts";
import { spanBeside } from "../../../src/base/piece.ts";
import { Diagnostics } from "../../../src/diagnostics/diagnostic.ts";
import type { ModelDeclaration, SourceFile, Statement } from "../../../src/syntax/ast.ts";
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
