import { describe, expect, it } from "vitest";
import { mutantsOf, mutated } from "../../../scripts/mutants.mjs";

const mutations = (text: string): string[] => mutantsOf("some.ts", text).map((mutant) => mutated(text, mutant));

describe("mutants", () => {
  it("have other operators, and limits moved by one", () => {
    expect(mutations("export const f = (a: number, b: number) => a * b < a;")).toEqual([
      "export const f = (a: number, b: number) => a / b < a;",
      "export const f = (a: number, b: number) => a * b <= a;",
    ]);
    expect(mutations("x += y;")).toEqual([";", "x -= y;"]);
  });

  it("have constants one off, and truth values turned round", () => {
    expect(mutations("const [a, b, c] = [0, 1, true];")).toEqual([
      "const [a, b, c] = [1, 1, true];",
      "const [a, b, c] = [0, 0, true];",
      "const [a, b, c] = [0, 1, false];",
    ]);
  });

  it("take the other branch", () => {
    expect(mutations("const a = has(b) ? c : d;")).toEqual(["const a = !(has(b)) ? c : d;"]);
    expect(mutations("const a = !b ? c : d;")).toEqual(["const a = b ? c : d;"]);
  });

  it("lack statements", () => {
    expect(mutations("for (const a of b) { if (a > c) break; push(a); }")).toEqual([
      "for (const a of b) { if (a >= c) break; push(a); }",
      "for (const a of b) { if (a > c) ; push(a); }",
      "for (const a of b) { if (a > c) break; ; }",
    ]);
  });

  it("leave types, texts, imports and invariants alone", () => {
    const text = `import { a } from "b";
type Lanes = 1 | 4;
interface Span { readonly at: 0 | 1 }
invariant(a > 0, "positive");
const message = "a" + name + \`\${a}\`;
`;
    expect(mutations(text)).toEqual([]);
  });

  it("know their lines", () => {
    expect(mutantsOf("some.ts", "let a;\n\na = 2;\n").map(({ line, original }) => [line, original])).toEqual([
      [3, "a = 2;"],
      [3, "2"],
    ]);
  });
});
