/** Losses and metrics of a whole set, from batches of different sizes; computed by hand. */
import { expect, it } from "vitest";
import { judgeOf } from "../../../src/training/judge-outputs.ts";
import { modelOf } from "../../support/models.ts";

const ofOutput = (values: readonly number[]) => new Map([["output", Float32Array.from(values)]]);

function judge(train: string, shape: readonly number[], batches: readonly (readonly [number[], number[]])[]) {
  const { training } = modelOf(`model M { input x [2]; dense 2; train { ${train}; optimizer sgd } }`);
  const judge = judgeOf(training!, new Map([["output", shape]]));
  for (const [output, target] of batches) {
    judge.add(ofOutput(output), ofOutput(target), output.length / 2);
  }
  return judge.judgement();
}

it("means are over all elements, however they come", () => {
  const { loss, metrics } = judge(
    "loss mse; metric mae",
    [4, 2],
    [
      [
        [1, 2, 3, 4],
        [1, 1, 1, 1],
      ],
      [
        [5, 6],
        [1, 1],
      ],
    ],
  );
  expect(loss).toBeCloseTo((0 + 1 + 4 + 9 + 16 + 25) / 6, 12);
  expect(metrics.get("mae")).toBeCloseTo((0 + 1 + 2 + 3 + 4 + 5) / 6, 12);
});

it("sums are sums", () => {
  const batches = [
    [
      [1, 2],
      [1, 1],
    ],
    [
      [5, 6],
      [1, 1],
    ],
  ] as const;
  expect(judge("loss mse(reduction=sum, weight=0.5)", [4, 2], batches as never).loss).toBe((0 + 1 + 16 + 25) / 2);
});

it("what is ignored counts in no mean", () => {
  // Probabilities of 1/4 and 3/4.
  const scores = [0, Math.log(3)];
  const { loss } = judge(
    "loss crossentropy(ignore=-1)",
    [4, 2],
    [
      [
        [...scores, ...scores],
        [1, -1],
      ],
      [[...scores], [0]],
    ],
  );
  expect(loss).toBeCloseTo((Math.log(4 / 3) + Math.log(4)) / 2, 6);
});

it("accuracy is that of all examples", () => {
  const { metrics } = judge(
    "loss crossentropy; metric accuracy",
    [4, 2],
    [
      [
        [1, 0, 0, 1],
        [0, 1],
      ],
      [[1, 0], [1]],
    ],
  );
  expect(metrics.get("accuracy")).toBeCloseTo(2 / 3, 12);
});

it("the overlap of a class is that of its areas in all examples together", () => {
  const { metrics } = judge(
    "loss crossentropy; metric iou",
    [4, 2],
    [
      // Found are classes 0, 1, 0, and then 1.
      [
        [1, 0, 0, 1, 1, 0],
        [0, 1, 1],
      ],
      [[0, 1], [0]],
    ],
  );
  // Of 4 examples class 0 is found or due in 3 and both in 1, and so is class 1; the mean over batches would be (1/2 + 0) / 2.
  expect(metrics.get("iou")).toBeCloseTo((1 / 3 + 1 / 3) / 2, 12);
});

it("a metric heeds the class that the loss of its output ignores", () => {
  const { metrics } = judge(
    "loss crossentropy(ignore=-1); metric accuracy; metric iou",
    [4, 2],
    [
      // Found are classes 0, 0, and then 1, 1.
      [
        [1, 0, 1, 0],
        [-1, 0],
      ],
      [
        [0, 1, 0, 1],
        [0, -1],
      ],
    ],
  );
  expect(metrics.get("accuracy")).toBe(1 / 2);
  expect(metrics.get("iou")).toBeCloseTo((1 / 2 + 0 / 1) / 2, 12);
});

it("is 0 where nothing counts", () => {
  const { loss, metrics } = judge(
    "loss crossentropy(ignore=-1); metric accuracy; metric iou",
    [4, 2],
    [[[1, 0], [-1]]],
  );
  expect(loss).toBe(0);
  expect([...metrics.values()]).toEqual([0, 0]);
});
