/** `convoke dump` and `convoke layers` as a user sees them. */
import { afterAll, describe, expect, it } from "vitest";
import { layerNames } from "../../../src/ops/index.ts";
import { passes } from "../../../src/pipeline.ts";
import { workplace } from "../../support/command.ts";

const place = workplace({
  "net.cvk": "model Net {\n  input image [1, 6, 6]\n  stem: conv 2 kernel=3 bn relu\n}\n",
  "open.cvk": "model Open {\n  input image [1, H, W]\n  conv 2 kernel=3\n}\n",
});
afterAll(() => place.remove());

const dump = (...args: string[]) => place.convoke("dump", ...args);

describe("convoke dump", () => {
  it.each([["resolve"], ...passes.map(({ name }) => [name]), ["strategies"], ["lower"]])(
    "prints the stage %s",
    (stage) => {
      const { code, out, err } = dump("net.cvk", "--after", stage);
      expect([code, err]).toEqual([0, ""]);
      expect(out).toContain("stem");
      expect(place.convoke("dump", "--help").out).toContain(`  ${stage} `);
    },
  );

  it("shows what a stage did: the batch norm is there at first, and gone after it is folded", () => {
    expect(dump("net.cvk", "--after", "resolve").out).toMatch(/\bbn1?\b/);
    expect(dump("net.cvk", "--after", "lower").out).not.toMatch(/\bbn1\(/);
  });

  it("prints the last pass where none is named", () => {
    expect(dump("net.cvk").out).toBe(dump("net.cvk", "--after", passes.at(-1)!.name).out);
  });

  it("shows open sizes as written, and wants them bound for later stages", () => {
    expect(dump("open.cvk", "--after", "resolve").out).toContain("H - 2");
    expect(dump("open.cvk", "--after", "lower")).toMatchObject({ code: 2, out: "" });
    expect(dump("open.cvk", "--after", "lower", "--size", "H=9", "--size", "W=9").code).toBe(0);
  });

  it("names the stages where one is unknown", () => {
    expect(dump("net.cvk", "--after", "everything").err).toContain("the stages are resolve, ");
  });
});

describe("convoke layers", () => {
  it("lists every layer with a sentence", () => {
    const { code, out, err } = place.convoke("layers");
    expect([code, err]).toEqual([0, ""]);
    for (const name of layerNames) expect(out).toMatch(new RegExp(`^  ${name} +\\S`, "m"));
  });

  it("tells all of one: its attributes with their defaults, and an example", () => {
    const { code, out } = place.convoke("layers", "conv");
    expect(code).toBe(0);
    expect(out).toMatch(/^conv: /);
    expect(out).toMatch(/\n {2}stride .*\n.*; default 1\n/);
    expect(out).toMatch(/\n {2}channels .*\n.*; required\n/);
    expect(out).toContain("-> [");
  });

  it("tells of several, and names what was probably meant", () => {
    expect(place.convoke("layers", "relu", "maxpool").out).toMatch(/^relu: [\s\S]*^maxpool: /m);
    expect(place.convoke("layers", "relu", "maxpol")).toMatchObject({ code: 2, out: "" });
    expect(place.convoke("layers", "maxpol").err).toContain("did you mean maxpool?");
  });
});
