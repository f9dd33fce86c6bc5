import { describe, expect, it } from "vitest";
import { Source } from "../../../src/base/source.ts";
import { Diagnostics } from "../../../src/diagnostics/diagnostic.ts";

describe("collected diagnostics", () => {
  const [first, second] = [new Source("first.cvk", "x".repeat(50)), new Source("second.cvk", "x".repeat(50))];

  it("sort by file in order of appearance, then by place, and keep the order found at equal places", () => {
    const diagnostics = new Diagnostics();
    const found: readonly (readonly [string, Source, number, number])[] = [
      ["d", second, 5, 6],
      ["c", first, 9, 12],
      ["a", first, 2, 3],
      ["b", first, 9, 10],
      ["b2", first, 9, 10],
    ];
    for (const [message, source, start, end] of found)
      diagnostics.add({ code: "syntax/tuple", message, span: { source, start, end } });
    expect(diagnostics.sorted().map(({ message }) => message)).toEqual(["d", "a", "b", "b2", "c"]);
    expect(diagnostics.all.map(({ message }) => message)).toEqual(["d", "c", "a", "b", "b2"]);
  });

  it("know whether an error is among them", () => {
    const diagnostics = new Diagnostics();
    const span = { source: first, start: 0, end: 1 };
    expect(diagnostics.hasErrors).toBe(false);
    diagnostics.add({ code: "syntax/tuple", severity: "warning", message: "odd", span });
    expect(diagnostics.hasErrors).toBe(false);
    diagnostics.add({ code: "syntax/tuple", message: "wrong", span });
    expect(diagnostics.hasErrors).toBe(true);
  });
});
