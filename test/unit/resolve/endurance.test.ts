/** Whatever the text, resolving ends, quickly, without an exception. */
import * as fc from "fast-check";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { model, resolve, sound } from "./support.ts";

const folder = new URL("../../../examples/", import.meta.url);
const blocks = Object.fromEntries(
  readdirSync(new URL("blocks/", folder)).map((name) => [
    `blocks/${name}`,
    readFileSync(new URL(`blocks/${name}`, folder), "utf8"),
  ]),
);
const examples = readdirSync(folder)
  .filter((name) => name.endsWith(".cvk"))
  .map((name) => [name, readFileSync(new URL(name, folder), "utf8")] as const);

describe("resolving", () => {
  it.each(examples)("finds no mistake in the example %s", (_name, text) => {
    expect(resolve(text, {}, blocks).diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  });

  it("answers for any damage to a model without an exception", { timeout: 60_000 }, () => {
    const texts = examples.map(([, text]) => text).filter((text) => text.length < 2500);
    const words = [
      "{",
      "}",
      "(",
      ")",
      "[",
      "]",
      "->",
      ",",
      "=",
      ":",
      "in",
      "here",
      "relu",
      "add",
      "share=",
      "0",
      "1.5",
    ];
    const damage = fc.record({
      text: fc.constantFrom(...texts),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      removed: fc.nat(12),
      inserted: fc.array(fc.constantFrom(...words, "-1", "H", "true", '"x"', "repeat", "if", "\n"), { maxLength: 3 }),
    });
    fc.assert(
      fc.property(damage, ({ text, at, removed, inserted }) => {
        const start = Math.floor(at * text.length);
        const damaged = `${text.slice(0, start)} ${inserted.join(" ")} ${text.slice(start + removed)}`;
        const { models, declared, diagnostics } = resolve(damaged, {}, blocks);
        const failed = diagnostics.some(({ severity }) => severity === "error");
        expect(models.length === declared.length || failed).toBe(true);
      }),
      { seed: 7, numRuns: 400 },
    );
  });

  it("gives the same answer twice", () => {
    const text = model("skip: relu\n relu\n add skp\n dense 3 / 2\n repeat 3 { cnov }");
    const told = () => resolve(text).diagnostics.map(({ message, notes, help }) => [message, notes, help]);
    expect(told()).toEqual(told());
  });

  it.each([
    ["lines", "conv 8 kernel=3 pad=1\n".repeat(10_000), 0],
    ["copies", "repeat 10000 { conv 8 kernel=3 pad=1 }", 0],
    ["copies with one mistake", "repeat 10000 { from image; conv 8 kernel=99 }", 1],
  ])("answers for 10,000 %s", (_what, lines, mistakes) => {
    expect(resolve(model(lines)).diagnostics.filter(({ severity }) => severity === "error").length).toBe(mistakes);
  });

  it("keeps deep models whole", () => {
    const net = sound(model("conv 8 kernel=1\n".repeat(10_000)));
    expect(net.graph.nodes.at(-1)!.name).toBe("conv10000");
  });
});
