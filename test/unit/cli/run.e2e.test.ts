/** `convoke run` as a user sees it; the results were computed by hand. */
import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { readNpy, writeNpy } from "../../../src/formats/npy.ts";
import { storedFloat32, writeSafetensors } from "../../../src/formats/safetensors.ts";
import { workplace } from "../../support/command.ts";
import { sampled } from "../../support/effort.ts";

const scale = (...values: number[]): Uint8Array =>
  writeSafetensors([["dense1.weight", storedFloat32([2, 2], Float32Array.from(values))]]);

const place = workplace({
  // Each output is the difference of two neighbours.
  "edge.cvk": "model Edge {\n  input image [1, 1, 4]\n  conv 1 kernel=1x2 bias=false weight=[[1, -1]]\n}\n",
  "dense.cvk": "model Dense {\n  input x [2]\n  dense 2 bias=false\n}\n",
  "two.cvk": "model Two {\n  input a [2]\n  input b [2]\n  sub a\n  output difference\n  mul b\n  output product\n}\n",
  "open.cvk": "model Open {\n  input image [1, 1, W]\n  conv 1 kernel=1x2 bias=false weight=[[1, -1]]\n}\n",
  "last.cvk":
    "model Last {\n  layout NHWC\n  input image [2, 1, 2]\n  conv 1 kernel=1 bias=false weight=[[[[1]], [[10]]]]\n}\n",
  "hot.cvk": "model Hot {\n  input x [2]\n  div x\n}\n",
  "one.npy": writeNpy([1, 1, 1, 4], Float32Array.of(1, 3, 6, 10)),
  "bare.npy": writeNpy([1, 1, 4], Float32Array.of(1, 3, 6, 10)),
  "three.npy": writeNpy([3, 1, 1, 4], Float32Array.of(1, 3, 6, 10, 0, 0, 1, 1, 5, 4, 3, 2)),
  "narrow.npy": writeNpy([1, 1, 1, 3], Float32Array.of(1, 2, 3)),
  "empty.npy": writeNpy([0, 1, 1, 4], new Float32Array()),
  "x.npy": writeNpy([1, 2], Float32Array.of(1, 2)),
  "y.npy": writeNpy([1, 2], Float32Array.of(10, 30)),
  "ys.npy": writeNpy([2, 2], Float32Array.of(10, 30, 1, 1)),
  "zero.npy": writeNpy([1, 2], Float32Array.of(0, 1)),
  "last.npy": writeNpy([1, 1, 2, 2], Float32Array.of(1, 2, 3, 4)),
  "text.npy": "this is not an array",
  "good.safetensors": scale(1, 2, 3, 4),
  // Between two float16 and nearer to the lower; and of two as near the even one.
  "fine.safetensors": scale(1 + 2 ** -12, 0, 1 + 3 * 2 ** -11, 0),
  "wrong.safetensors": writeSafetensors([
    ["dense1.weight", storedFloat32([2, 3], new Float32Array(6))],
    ["dense2.weight", storedFloat32([1], new Float32Array(1))],
  ]),
  "broken.safetensors": scale(1, 2, 3, 4).subarray(0, 60),
});
afterAll(() => place.remove());

const array = (name: string): { shape: readonly number[]; values: number[] } => {
  const { shape, data } = readNpy(readFileSync(place.path(name)));
  return { shape, values: [...data] };
};

describe.each(sampled(["reference", "ts"], 2.5))("convoke run --target %s", (target) => {
  const run = (...args: string[]) => place.convoke("run", ...args, "--target", target);

  it("prints results as JSON", () => {
    const { code, out, err } = run("edge.cvk", "--input", "one.npy");
    expect([code, err]).toEqual([0, ""]);
    expect(JSON.parse(out)).toEqual({ output: { shape: [1, 1, 1, 3], data: [-2, -3, -4] } });
  });

  it("writes results to a .npy file, and says so", () => {
    const { code, out, err } = run("edge.cvk", "--input", "one.npy", "--output", `made/${target}.npy`);
    expect([code, out, err]).toEqual([0, "", `made/${target}.npy  output [1, 1, 1, 3]\n`]);
    expect(array(`made/${target}.npy`)).toEqual({ shape: [1, 1, 1, 3], values: [-2, -3, -4] });
  });

  it("rounds weights to the type that they would be stored as", () => {
    const given = ["dense.cvk", "--weights", "fine.safetensors", "--input", "x.npy"];
    const results = (...more: string[]) => JSON.parse(run(...given, ...more).out);
    expect(results()).toMatchObject({ output: { data: [1 + 2 ** -12, 1 + 3 * 2 ** -11] } });
    expect(results("--weights-type", "f16")).toMatchObject({ output: { data: [1, 1 + 2 ** -9] } });
  });

  it("takes an example without its batch axis", () => {
    expect(JSON.parse(run("edge.cvk", "--input", "image=bare.npy").out)).toMatchObject({
      output: { data: [-2, -3, -4] },
    });
  });

  it("runs several examples piece by piece, or in batches", () => {
    const expected = { output: { shape: [3, 1, 1, 3], data: [-2, -3, -4, 0, -1, 0, 1, 1, 1] } };
    expect(JSON.parse(run("edge.cvk", "--input", "three.npy").out)).toEqual(expected);
    expect(JSON.parse(run("edge.cvk", "--input", "three.npy", "--batch", "3").out)).toEqual(expected);
  });

  it("takes weights from a file", () => {
    // [1 2; 3 4] times (1, 2).
    const { out } = run("dense.cvk", "--input", "x.npy", "--weights", "good.safetensors");
    expect(JSON.parse(out)).toEqual({ output: { shape: [1, 2], data: [5, 11] } });
  });

  it("takes several inputs by name, and gives several outputs", () => {
    const { code, out } = run("two.cvk", "--input", "b=y.npy", "--input", "a=x.npy");
    expect(code).toBe(0);
    // The current tensor is b: b - a, then times b.
    expect(JSON.parse(out)).toEqual({
      difference: { shape: [1, 2], data: [9, 28] },
      product: { shape: [1, 2], data: [90, 840] },
    });
  });

  it("binds symbolic sizes", () => {
    expect(JSON.parse(run("open.cvk", "--input", "one.npy", "--size", "W=4").out)).toMatchObject({
      output: { data: [-2, -3, -4] },
    });
  });

  it("takes arrays in the model's layout", () => {
    // Channels last: pixels (1, 2) and (3, 4) give 1 + 10 * 2 and 3 + 10 * 4.
    expect(JSON.parse(run("last.cvk", "--input", "last.npy").out)).toEqual({
      output: { shape: [1, 1, 2, 1], data: [21, 43] },
    });
  });

  it("writes what is not a number as text in JSON", () => {
    const { out } = run("hot.cvk", "--input", "zero.npy");
    expect(JSON.parse(out)).toMatchObject({ output: { data: ["NaN", 1] } });
  });
});

const run = (...args: string[]) => place.convoke("run", ...args);

describe("convoke run", () => {
  it("gives the same on both targets for random weights, and others for another seed", () => {
    const outputs = [["1"], ["1", "--target", "reference"], ["2"]].map(([seed, ...rest]) => {
      const { out } = run("dense.cvk", "--input", "x.npy", "--init", `seed=${seed!}`, ...rest);
      return (JSON.parse(out) as { output: { data: number[] } }).output.data;
    });
    outputs[0]!.forEach((value, at) => expect(value).toBeCloseTo(outputs[1]![at]!, 6));
    expect(outputs[2]).not.toEqual(outputs[0]);
  });

  it.each(
    sampled(
      [
        [["edge.cvk"], 2, "missing: --input image=FILE.npy with shape [1, 1, 1, 4]"],
        [["edge.cvk", "--input", "imge=one.npy"], 2, 'the model has no input "imge"; did you mean image?'],
        [["edge.cvk", "--input", "one.npy", "--input", "image=one.npy"], 2, "--input names image twice"],
        [["edge.cvk", "--input", "none.npy"], 2, "cannot read none.npy: there is no such file"],
        [["edge.cvk", "--input", "text.npy"], 1, "text.npy: no .npy file"],
        [
          ["edge.cvk", "--input", "narrow.npy"],
          1,
          "narrow.npy: input image is [1, 1, 1, 4] and the array [1, 1, 1, 3]",
        ],
        [["edge.cvk", "--input", "empty.npy"], 1, "empty.npy: input image is [1, 1, 1, 4] and the array [0, 1, 1, 4]"],
        [["edge.cvk", "--input", "three.npy", "--batch", "2"], 1, "three.npy: input image is [2, 1, 1, 4]"],
        [
          ["edge.cvk", "--input", "one.npy", "--target", "wsm"],
          2,
          '--target takes ts, wasm, reference, not "wsm"; did you mean wasm?',
        ],
        [["edge.cvk", "--input", "one.npy", "--output", "scores=s.npy"], 2, 'the model has no output "scores"'],
        [["edge.cvk", "--input", ""], 2, "--input needs a value"],
        [["edge.cvk", "--input", "image="], 2, "the path is empty: name a file"],
        [[""], 2, "the path is empty: name a file"],
        [
          ["edge.cvk", "--input", "one.npy", "--output", "edge.cvk"],
          2,
          '.npy file, whose name ends so, unlike "edge.cvk"',
        ],
        [["edge.cvk", "--input", "one.npy", "--output", "output=edge.cvk"], 2, 'ends so, unlike "edge.cvk"'],
        [
          ["edge.cvk", "--input", "one.npy", "--output", "./one.npy"],
          2,
          "--output would overwrite the input ./one.npy",
        ],
        [["dense.cvk", "--input", "x.npy", "--init", "seed=18446744073709551616"], 2, "integer up to 999999999, not"],
        [
          ["open.cvk", "--input", "one.npy", "--size", "W=9007199254740991"],
          2,
          "--size W= takes a positive integer up to",
        ],
        [["open.cvk", "--input", "one.npy", "--size", "W=1", "--size", "W=2"], 2, "--size W is given twice"],
        [["two.cvk", "--input", "x.npy"], 2, "say which input it is: --input NAME=FILE.npy with one of a, b"],
        [["two.cvk", "--input", "a=x.npy"], 2, "missing: --input b=FILE.npy with shape [1, 2]"],
        [["two.cvk", "--input", "a=x.npy", "--input", "b=ys.npy"], 1, "different numbers of examples"],
        [["open.cvk", "--input", "one.npy"], 2, "the size W must be bound: --size W=224"],
        [["dense.cvk", "--input", "x.npy"], 2, "the model has weights to fill: --weights FILE.safetensors, or --init"],
        [
          ["dense.cvk", "--input", "x.npy", "--init", "one"],
          2,
          '--init takes seed=N with a non-negative integer, not "one"',
        ],
        [
          ["dense.cvk", "--input", "x.npy", "--init", "seed=1", "--weights", "good.safetensors"],
          2,
          "exclude each other",
        ],
        [["dense.cvk", "--input", "x.npy", "--init-scheme", "kaiming"], 2, "--init-scheme goes with --init"],
        [["dense.cvk", "--input", "x.npy", "--weights", "x.npy"], 1, "x.npy: the weights do not fit the model"],
        [["dense.cvk", "--input", "x.npy", "--weights", "broken.safetensors"], 1, "broken.safetensors: "],
      ],
      2.5,
    ),
  )("%j exits with %i", (args, expected, message) => {
    const { code, out, err } = run(...args);
    expect(err).toContain(message);
    expect([code, out]).toEqual([expected, ""]);
  });

  it("lists all that is wrong with weights", () => {
    const { code, err } = run("dense.cvk", "--input", "x.npy", "--weights", "wrong.safetensors");
    expect(code).toBe(1);
    expect(err).toBe(
      [
        "error: wrong.safetensors: the weights do not fit the model",
        "  misshapen: dense1.weight: expected [2, 2], found [2, 3]",
        "  not in the model: dense2.weight [1]",
        "",
      ].join("\n"),
    );
  });
});
