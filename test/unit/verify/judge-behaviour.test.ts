/** Claims about behaviour, on nets and sets so small that what they come to is counted by hand. */
import { describe, expect, it } from "vitest";
import { check } from "../../../src/check.ts";
import type { Diagnostic } from "../../../src/diagnostics/diagnostic.ts";
import { engineNames } from "../../../src/engine/engine.ts";
import { examplesOf, type DataArray } from "../../../src/engine/training-arrays.ts";
import { FormatError } from "../../../src/formats/format-error.ts";
import type { ResolvedModel } from "../../../src/resolve/resolved-model.ts";
import { judgeBehaviour, type ClaimedFiles, type JudgedClaim } from "../../../src/verify/judge-behaviour.ts";
import { initialiseWeights } from "../../../src/weights/initialise.ts";
import { modelOf } from "../../support/models.ts";

type Arrays = Readonly<Record<string, readonly [shape: readonly number[], values: readonly number[]]>>;

const dataArray = ([shape, values]: Arrays[string]): DataArray => ({
  shape,
  data: Float32Array.from(values),
  isBytes: false,
});

function filesWith(
  sets: Readonly<Record<string, Arrays>>,
  models: Readonly<Record<string, string>> = {},
): ClaimedFiles {
  return {
    async examples(_, file, ports) {
      const set = sets[file];
      if (set === undefined) throw new FormatError(`there is no ${file}`);
      return examplesOf(ports, new Map(Object.entries(set).map(([name, array]) => [name, dataArray(array)])));
    },
    model: async (_, file) => ({ model: modelOf(models[file]!), weights: new Map() }),
  };
}

/** Nets without weights. */
async function judge(text: string, files: ClaimedFiles, engine: (typeof engineNames)[number] = "reference") {
  const [model] = check("net.cvk", text).models as [ResolvedModel];
  return judgeBehaviour({ model, weights: new Map() }, engine, files);
}

const resultsOf = (claims: readonly JudgedClaim[]) => claims.map(({ result }) => result);
const valuesOf = (claims: readonly JudgedClaim[]) => claims.flatMap(({ found }) => found.map(({ value }) => value));

/** Scores of three classes; the highest are 0, 1, 2, 0 and the next ones 1, 0, 0, 2. */
const scores: Arrays[string] = [
  [4, 3],
  [9, 5, 1, 4, 8, 2, 3, 1, 7, 6, 0, 5],
];
const sets = { "set.npz": { x: scores, target: [[4], [0, 1, 1, 2]] } } satisfies Record<string, Arrays>;
const doubling = (lines: string): string => `model Double {\n  input x [5]\n  rescale 2\n  output y\n  ${lines}\n}\n`;
const scoring = (lines: string): string => `model Scores {\n  input x [3]\n  relu\n  ${lines}\n}\n`;

describe("metrics", () => {
  it.each(engineNames)("are counted over all examples (%s)", async (engine) => {
    const text = scoring(`expect accuracy("set.npz") == 0.5
  expect top("set.npz", 2) == 0.75
  expect iou("set.npz") > 0.33
  expect accuracy("set.npz") > 0.5`);
    const claims = await judge(text, filesWith(sets), engine);
    // Found and due together: 1 of 2 of class 0, 1 of 2 of class 1, 0 of 2 of class 2.
    expect(valuesOf(claims)).toEqual([2 / 4, 3 / 4, (1 / 2 + 1 / 2 + 0) / 3, 2 / 4]);
    expect(resultsOf(claims)).toEqual(["pass", "pass", "pass", "broken"]);
    expect(claims.at(-1)!.diagnostics).toMatchObject([
      {
        code: "claim/broken",
        message: 'accuracy("set.npz") is 0.5; claimed is more than 0.5',
        notes: ['accuracy("set.npz"): over 4 examples'],
      },
    ]);
  });

  it("do not count what the loss ignores", async () => {
    const ignored = { "set.npz": { x: scores, target: [[4], [0, 1, -1, -1]] } } satisfies Record<string, Arrays>;
    // With a parameter to train, which leaves what is above 0.
    const text = scoring(`train { loss crossentropy(ignore=-1); optimizer sgd }
  expect accuracy("set.npz") == 1`).replace("relu", "prelu");
    const [model] = check("net.cvk", text).models as [ResolvedModel];
    const weights = initialiseWeights(model.graph, 1);
    const claims = await judgeBehaviour({ model, weights }, "reference", filesWith(ignored));
    expect(claims).toMatchObject([{ result: "pass" }]);
  });

  it("of values are means of what they are off", async () => {
    const text = scoring('expect mae("set.npz") ~ 0.5');
    const values = {
      "set.npz": {
        x: [
          [2, 3],
          [1, 2, 3, 4, 5, 6],
        ],
        target: [
          [2, 3],
          [1, 2, 4, 4, 3, 6],
        ],
      },
    } as const;
    expect(valuesOf(await judge(text, filesWith(values)))).toEqual([(1 + 2) / 6]);
  });

  it("take the target of their output where there are several", async () => {
    const text = scoring('output a\n  neg\n  output b\n  expect accuracy("set.npz", b) == 0.25');
    // The lowest scores are of classes 2, 2, 1, 1.
    const named = { "set.npz": { x: scores, b: [[4], [2, 0, 0, 0]] } } satisfies Record<string, Arrays>;
    expect(valuesOf(await judge(text, filesWith(named)))).toEqual([1 / 4]);
  });

  it("are of the same set however many examples the net takes at once", async () => {
    const text = scoring('expect accuracy("set.npz") == 0.5');
    for (const batch of [2, 3, 5]) {
      const [model] = check("net.cvk", text, undefined, { batch }).models as [ResolvedModel];
      const claims = await judgeBehaviour({ model, weights: new Map() }, "ts", filesWith(sets));
      expect(valuesOf(claims)).toEqual([2 / 4]);
    }
  });
});

describe("closeness", () => {
  // Every output is larger by a thousandth, the largest by a thousandth of itself.
  const models = {
    "other.cvk": "model Other { input x [5]; rescale 2.002; output y }",
    "renamed.cvk": "model Other { input z [5]; rescale 2; output v }",
    "wider.cvk": "model Other { input x [6]; rescale 2; output y }",
    "more.cvk": "model Other { input x [5]; input z [5]; add x; output y }",
    "nan.cvk": "model Other { input x [5]; rescale -1; log; output y }",
  };

  it.each(engineNames)("is the largest difference, as a part of the largest element (%s)", async (engine) => {
    const text = doubling(`expect close("other.cvk", 1.01e-3)
  expect close("other.cvk", 0.99e-3)
  expect close("renamed.cvk", 0)
  expect !close("nan.cvk", 1000)`);
    const claims = await judge(text, filesWith({}, models), engine);
    expect(resultsOf(claims)).toEqual(["pass", "broken", "pass", "pass"]);
    expect(claims[1]!.diagnostics).toMatchObject([
      {
        code: "claim/broken",
        message: 'close("other.cvk", 0.99e-3) does not hold',
        notes: [
          'close("other.cvk", 0.99e-3): the largest difference is 1.0e-3 of the largest element of y, over 8 random inputs',
        ],
      },
    ]);
  });

  it("needs the same inputs and outputs", async () => {
    const text = doubling('expect close("wider.cvk", 1)\n  expect close("more.cvk", 1)');
    const claims = await judge(text, filesWith({}, models));
    expect(claims.map(({ result, diagnostics }) => [result, diagnostics[0]!.code, diagnostics[0]!.message])).toEqual([
      ["data", "claim/data", "the input x is [5], and x of wider.cvk [6]"],
      ["data", "claim/data", "more.cvk has 2 inputs, and the model 1"],
    ]);
  });
});

it("a part that cannot be measured is told at its place, and what else can be is", async () => {
  const text = scoring('expect accuracy("set.npz") > 0.4 && iou("none.npz") > 0.4');
  const [claim] = await judge(text, filesWith(sets));
  expect(claim).toMatchObject({ result: "data", found: [{ text: 'accuracy("set.npz")', value: 0.5 }] });
  const [{ code, message, span }] = claim!.diagnostics as [Diagnostic];
  expect([code, message, text.slice(span.start, span.end)]).toEqual([
    "claim/data",
    "there is no none.npz",
    'iou("none.npz")',
  ]);
});

it("other figures may stand beside what is measured", async () => {
  const text = scoring(
    'expect accuracy("set.npz") >= 0.5 && params == 0\n  expect params > 0 || accuracy("set.npz") < 0.1',
  );
  expect(resultsOf(await judge(text, filesWith(sets)))).toEqual(["pass", "broken"]);
});
