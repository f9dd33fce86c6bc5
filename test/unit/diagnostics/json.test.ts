import { describe, expect, it } from "vitest";
import { Source } from "../../../src/base/source.ts";
import { opCode } from "../../../src/diagnostics/catalogue.ts";
import { Diagnostics } from "../../../src/diagnostics/diagnostic.ts";
import { toJson } from "../../../src/diagnostics/diagnostic-json.ts";

describe("diagnostics as JSON", () => {
  const source = new Source("nets/a.cvk", "model A {\n  conv 8\n}\n");
  const at = (start: number, end: number) => ({ source, start, end });

  it("has its documented fields and no others", () => {
    const diagnostics = new Diagnostics();
    diagnostics.add({
      code: opCode("conv", "needs-kernel"),
      severity: "warning",
      message: "conv needs a kernel",
      span: at(12, 18),
      labels: [{ span: at(6, 7), text: "in this model" }],
      notes: ["a note"],
      help: ["kernel=3"],
      fixes: [{ description: "write kernel=3", edits: [{ span: at(18, 18), newText: " kernel=3" }] }],
    });
    const json: unknown = JSON.parse(JSON.stringify(toJson(diagnostics.all[0]!)));
    expect(json).toEqual({
      code: "conv/needs-kernel",
      severity: "warning",
      message: "conv needs a kernel",
      file: "nets/a.cvk",
      line: 2,
      column: 3,
      endLine: 2,
      endColumn: 9,
      notes: ["a note", "nets/a.cvk:1:7: in this model"],
      help: ["kernel=3"],
      fixes: [
        {
          description: "write kernel=3",
          isSure: true,
          edits: [{ file: "nets/a.cvk", line: 2, column: 9, endLine: 2, endColumn: 9, newText: " kernel=3" }],
        },
      ],
    });
  });

  it("keeps every field of a bare error, empty", () => {
    const diagnostics = new Diagnostics();
    diagnostics.add({ code: "syntax/tuple", message: "wrong", span: at(0, 21) });
    expect(toJson(diagnostics.all[0]!)).toEqual({
      code: "syntax/tuple",
      severity: "error",
      message: "wrong",
      file: "nets/a.cvk",
      line: 1,
      column: 1,
      endLine: 4,
      endColumn: 1,
      notes: [],
      help: [],
      fixes: [],
    });
  });
});
