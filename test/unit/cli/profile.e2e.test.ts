/** `convoke profile` as a user sees it; times are whatever this machine needs. */
import { afterAll, describe, expect, it } from "vitest";
import { workplace } from "../../support/command.ts";

const place = workplace({
  "net.cvk": "model Net {\n  input image [1, 6, 6]\n  stem: conv 2 kernel=3 relu\n  flatten\n  dense 3\n}\n",
  "bare.cvk": "model Bare {\n  input image [1, 6, 6]\n  maxpool 2\n}\n",
  "open.cvk": "model Open {\n  input image [1, H, W]\n  conv 2 kernel=3\n}\n",
});
afterAll(() => place.remove());

const profile = (...args: string[]) => place.convoke("profile", ...args);

interface Report {
  readonly layers: readonly Readonly<Record<string, unknown>>[];
  readonly totals: Readonly<Record<string, number>>;
  readonly peak: Readonly<Record<string, unknown>>;
}

describe("convoke profile", () => {
  it.each(["ts", "wasm"])("prints a table for the target %s, and what it assumed beside it", (target) => {
    const { code, out, err } = profile("net.cvk", "--target", target, "--rounds", "1");
    expect(code).toBe(0);
    expect(out).toMatch(/^Net {2}image \[1, 6, 6\] -> \[3\]\n/);
    expect(out).toMatch(
      /^stem +\S+ +\[1, 6, 6\] -> \[2, 4, 4\] +[\d.]+ +[\d.]+ +[\d.]+% +[\d.]+ +\d+% +conv 2 .*relu$/m,
    );
    expect(out).toMatch(/^total +[\d.]+ +[\d.]+ +100.0% /m);
    expect(out).not.toContain("\u001b[");
    expect(err).toBe("note: no weights named, so --init seed=1; times hardly depend on their values\n");
  });

  it("prints JSON and nothing else", () => {
    const { code, out, err } = profile(
      "net.cvk",
      "--init",
      "seed=3",
      "--rounds",
      "2",
      "--batch",
      "2",
      "--format",
      "json",
    );
    expect([code, err]).toEqual([0, ""]);
    const report = JSON.parse(out) as Report;
    expect(report).toMatchObject({ model: "Net", target: "ts", accuracy: "default", batch: 2, rounds: 2 });
    const layers = report.layers.filter(({ kind }) => kind !== null);
    // 16 positions * 9 * 2, and 32 * 3.
    expect(layers.map(({ name, macs }) => [name, macs])).toEqual([
      ["stem", 288],
      ["dense1", 96],
    ]);
    expect(report.totals["macs"]).toBe(384);
    expect(report.totals["ms"]).toBeGreaterThan(0);
    expect(report.peak["gflops"]).toBeGreaterThan(0);
    const shares = report.layers.map(({ share }) => share as number);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
  });

  it("needs no weights where a model has none", () => {
    const { code, out, err } = profile("bare.cvk", "--target", "wasm", "--rounds", "1");
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^maxpool1 /m);
  });

  it.each([["--simd", "relaxed"], ["--relaxed-simd"]])(
    "runs relaxed SIMD, also where Node wants to be asked: %s",
    (...flag) => {
      const { code, out } = profile("net.cvk", "--target", "wasm", ...flag, "--rounds", "1");
      expect(code).toBe(0);
      expect(out).toContain("relaxed SIMD, batch 1");
    },
  );

  it.each([
    [["open.cvk"], "the sizes H, W must be bound"],
    [["net.cvk", "--target", "reference"], '--target takes ts, wasm, not "reference"'],
    [["net.cvk", "--relaxed-simd"], "--relaxed-simd goes with --target wasm"],
    [["net.cvk", "--simd", "relaxed"], "--simd goes with --target wasm"],
    [["net.cvk", "--target", "wasm", "--simd", "both"], '--simd takes plain, relaxed, not "both"'],
    [["net.cvk", "--rounds", "0"], '--rounds takes a positive integer, not "0"'],
    [["net.cvk", "--weights", "w.safetensors", "--init", "seed=1"], "--weights and --init exclude each other"],
    [["net.cvk", "--weights", "none.safetensors"], "cannot read none.safetensors: there is no such file"],
    [["net.cvk", "--accuracy", "lax"], '--accuracy takes default, strict, not "lax"'],
    [["net.cvk", "--round", "3"], "did you mean --rounds?"],
  ])("%j is wrong usage", (args, message) => {
    const { code, out, err } = profile(...args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(message);
    expect(err).toMatch(/^error: [^\n]*\n$/);
  });
});
