import { describe, expect, it } from "vitest";
import { countsText, gravest } from "../../../src/diagnostics/gravest.ts";
import { noneOmitted, type Severity } from "../../../src/diagnostics/diagnostic.ts";

const found = (["note", "warning", "error", "warning", "error"] satisfies Severity[]).map((severity, at) => ({
  severity,
  at,
}));

describe("the gravest of many findings", () => {
  it("are the errors before the warnings before the notes, in the order found", () => {
    const places = [1, 2, 3, 4, 5].map((most) => gravest(found, noneOmitted, most).printed.map(({ at }) => at));
    expect(places).toEqual([[2], [2, 4], [1, 2, 4], [1, 2, 3, 4], [0, 1, 2, 3, 4]]);
  });

  it("leave the others counted, those that were not kept among them", () => {
    const { hidden } = gravest(found, { error: 10, warning: 0, note: 3 }, 1);
    expect(hidden).toEqual({ error: 11, warning: 2, note: 4 });
    expect(countsText(hidden, "more ")).toBe("11 more errors, 2 more warnings, 4 more notes");
  });
});
