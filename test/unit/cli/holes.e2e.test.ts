/** A model with a hole is not finished: every command tells so, once and with its answers, and writes nothing. */
import { readdirSync, readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { workplace } from "../../support/command.ts";

const place = workplace({ "net.cvk": "model Net {\n  input x [1, 28, 28]\n  conv 4 kernel=? -> [4, 24, 24]\n}\n" });
afterAll(() => place.remove());

const message = "kernel is to be found: 5 fits, and nothing else";

describe("a model with a hole", () => {
  it.each([
    ["check", []],
    ["report", []],
    ["compile", ["--out", "built"]],
    ["export", ["--out", "net.onnx"]],
    ["plan", []],
  ])("is told by %s, which writes nothing", (command, options) => {
    const { code, out, err } = place.convoke(command, "net.cvk", ...options);
    expect(code).toBe(1);
    expect(`${out}${err}`.split(message)).toHaveLength(2);
    expect(`${out}${err}`).toMatch(/^net\.cvk:3:17 error\[hole\/answers\]/m);
    expect(`${out}${err}`).toMatch(/^1 error/m);
    expect(readdirSync(place.folder)).toEqual(["net.cvk"]);
  });

  it("is one finding with its fix in JSON", () => {
    const { code, out } = place.convoke("check", "net.cvk", "--format", "json");
    expect(code).toBe(1);
    const { diagnostics } = JSON.parse(out) as { readonly diagnostics: readonly unknown[] };
    expect(diagnostics).toMatchObject([
      {
        code: "hole/answers",
        severity: "error",
        message,
        line: 3,
        fixes: [{ isSure: true, edits: [{ newText: "5" }] }],
      },
    ]);
  });

  it("is one result with its fix in SARIF", () => {
    const { code, out } = place.convoke("check", "net.cvk", "--format", "sarif");
    expect(code).toBe(1);
    const { runs } = JSON.parse(out) as { readonly runs: readonly { readonly results: readonly unknown[] }[] };
    expect(runs[0]!.results).toMatchObject([
      {
        ruleId: "hole/answers",
        level: "error",
        fixes: [{ artifactChanges: [{ replacements: [{ insertedContent: { text: "5" } }] }] }],
      },
    ]);
  });

  it("is finished by check --fix where it has one answer", () => {
    expect(place.convoke("check", "net.cvk", "--fix").code).toBe(0);
    expect(readFileSync(place.path("net.cvk"), "utf8")).toContain("conv 4 kernel=5 ->");
  });
});
