/** What answers the page while a net is taught by drawings. */
import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { check, matchWeights, readSafetensors } from "../../../src/index.ts";
import type { Picture } from "../../../playground/questions/run.ts";
import type { Example, TrainTold } from "../../../playground/questions/train.ts";
import { answer as guess } from "../../../playground/worker/answers/guess.ts";
import { answer as learned } from "../../../playground/worker/answers/learned.ts";
import { answer as lesson } from "../../../playground/worker/answers/lesson.ts";
import { answer as train } from "../../../playground/worker/answers/train.ts";
import { createCompiler } from "../../../playground/worker/compiler.ts";
import { likelihoods } from "../../../playground/worker/guesser.ts";
import { endLesson } from "../../../playground/worker/lessons.ts";

const text = readFileSync(new URL("../../../playground/tutorial/steps/training.cvk", import.meta.url), "utf8");
const subject = { path: "digits.cvk", text };

function around(told: TrainTold[] = [], mostTold = Infinity) {
  return {
    compiler: createCompiler({}),
    tell: (each: TrainTold) => void told.push(each),
    isWithdrawn: () => told.length >= mostTold,
    breathe: async () => {},
  };
}

/** White where the test says so, of 28 x 28. */
function picture(isInk: (x: number, y: number) => boolean): Picture {
  const data = new Uint8ClampedArray(28 * 28 * 4).fill(255);
  for (let at = 0; at < 28 * 28; at++) if (!isInk(at % 28, Math.floor(at / 28))) data.set([0, 0, 0], 4 * at);
  return { data, width: 28, height: 28 };
}

const radius = (x: number, y: number): number => Math.hypot(x - 14, y - 14);
const ring = (r: number): Picture => picture((x, y) => Math.abs(radius(x, y) - r) < 1.5);
const bar = (left: number): Picture => picture((x, y) => x >= left && x < left + 3 && y >= 4 && y < 24);
const examples: readonly Example[] = [
  { picture: ring(9), label: 0 },
  { picture: bar(13), label: 1 },
];

function best(scores: Float32Array): number {
  return scores.indexOf(Math.max(...scores));
}

describe("a lesson", () => {
  afterAll(endLesson);
  const told: TrainTold[] = [];
  const page = around(told);

  it("begins with what can be drawn, and a net that knows nothing", async () => {
    expect(await lesson({ subject, anew: false }, { ...page, tell() {} })).toEqual({
      model: "Digits",
      labels: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
      width: 28,
      height: 28,
      steps: 0,
    });
  });

  it("goes on until the loss is small, and then knows drawings that it has not seen", async () => {
    expect(await train({ subject, examples }, page)).toEqual({ isLost: false });
    const losses = told.flatMap((each) => each.losses);
    // Ten classes are guessed at with a loss of about ln 10.
    expect(losses[0]).toBeGreaterThan(1);
    expect(losses[0]).toBeLessThan(5);
    expect(losses.at(-1)).toBeLessThan(0.02);
    expect(told.at(-1)!.steps).toBe(losses.length);
    expect(best(await guess({ subject, picture: ring(8) }, { ...page, tell() {} }))).toBe(0);
    expect(best(await guess({ subject, picture: bar(12) }, { ...page, tell() {} }))).toBe(1);
  });

  it("gives a file whose weights are the model's, and leaves them to the run pane", async () => {
    const file = await learned(subject, { ...page, tell() {} });
    const [model] = check(subject.path, text).models;
    const found = matchWeights(model!.graph.parameters, readSafetensors(file));
    expect([...found.keys()]).toHaveLength(8);
    expect([...page.compiler.weights]).toEqual([["the training in this page", expect.any(Map)]]);
    expect(page.compiler.weights.get("the training in this page")).toEqual(found);
  });

  it("is forgotten when it begins anew", async () => {
    expect(await lesson({ subject, anew: true }, { ...page, tell() {} })).toMatchObject({ steps: 0 });
    expect(Math.max(...(await guess({ subject, picture: ring(9) }, { ...page, tell() {} })))).toBeLessThan(0.5);
  });

  it("ends when the page wants it no longer", async () => {
    const few: TrainTold[] = [];
    await train({ subject, examples }, around(few, 1));
    expect(few).toHaveLength(1);
  });
});

const withTrain = (body: string, loss: string): string =>
  `model Net {\n  ${body}\n  train {\n    loss ${loss}\n    optimizer sgd(lr=0.1)\n  }\n}`;

describe("what cannot be taught here is told", () => {
  it.each([
    [
      "no train block",
      "model Net {\n  input image [1, 28, 28]\n  flatten\n  dense 10\n}",
      /does not say how the net is trained/,
    ],
    ["no picture", withTrain("input x [4]\n  dense 3", "crossentropy"), /need one input that is a picture/],
    ["values", withTrain("input image [1, 8, 8]\n  flatten\n  dense 3", "mse"), /the loss has to be of one too/],
    ["places", withTrain("input image [1, 8, 8]\n  conv 3 kernel=1", "crossentropy"), /one for each place/],
    [
      "many",
      withTrain("input image [1, 8, 8]\n  flatten\n  dense 31", "crossentropy"),
      /30 at most, and this net has 31/,
    ],
  ])("%s", async (_, strange, message) => {
    const asked = { subject: { path: "net.cvk", text: strange }, anew: false };
    await expect(lesson(asked, { ...around(), tell() {} })).rejects.toThrow(message);
  });
});

it("scores become shares of one", () => {
  const shares = likelihoods(Float32Array.of(1000, 1001, 1000));
  expect(shares[1]).toBeCloseTo(Math.E / (Math.E + 2), 6);
  expect(shares[0]).toBeCloseTo(1 / (Math.E + 2), 6);
});
