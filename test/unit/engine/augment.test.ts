/** Augmentation: what is seen through maps of the plane, what moves with what, and that all of it follows from seed, epoch and row. */
import { describe, expect, it } from "vitest";
import { randomSource } from "../../../src/base/random.ts";
import { cosineAndSine } from "../../../src/base/cosine-and-sine.ts";
import { augmentFor } from "../../../src/engine/augment.ts";
import { augmentations, type ChosenAugmentation } from "../../../src/engine/augmentations.ts";
import {
  affine,
  composed,
  IDENTITY,
  mirrored,
  moved,
  seenBetween,
  seenNearest,
  type PlaneMap,
} from "../../../src/engine/plane-map.ts";
import { allExamples } from "../../../src/engine/examples.ts";
import { taskOf, trainingRun, type Start } from "../../../src/engine/training-run.ts";
import { initialiseWeights } from "../../../src/weights/initialise.ts";
import { modelOf } from "../../support/models.ts";

const still = { rotate: 0, scale: 1, shear: 0, right: 0, down: 0 };

/** Rows of a picture as they are seen. */
function seen(rows: readonly (readonly number[])[], map: PlaneMap): number[][] {
  const [height, width] = [rows.length, rows[0]!.length];
  return rowsOf(seenBetween({ data: Float32Array.from(rows.flat()), height, width }, map), width);
}

function rowsOf(data: Float32Array, width: number): number[][] {
  return Array.from({ length: data.length / width }, (_, row) => [...data.subarray(row * width, (row + 1) * width)]);
}

const two = [
  [1, 2, 3],
  [4, 5, 6],
];
const three = [...two, [7, 8, 9]];
const size = { height: 3, width: 3 };

describe("a map of the plane", () => {
  it("that leaves all where it is leaves it as it is", () => {
    for (const map of [IDENTITY, affine(still, { height: 2, width: 3 }), moved(0, 0)])
      expect(seen(two, map)).toEqual(two);
  });

  it("mirrors, moves with zeros behind, and does one after the other", () => {
    const mirror = mirrored({ height: 2, width: 3 });
    expect(seen(two, mirror)).toEqual([
      [3, 2, 1],
      [6, 5, 4],
    ]);
    expect(seen(two, moved(1, -1))).toEqual([
      [0, 0, 0],
      [2, 3, 0],
    ]);
    // What was moved is mirrored.
    expect(seen(two, composed(moved(1, -1), mirror))).toEqual([
      [0, 0, 0],
      [0, 3, 2],
    ]);
    expect(seen(two, composed(mirror, moved(1, -1)))).toEqual([
      [0, 0, 0],
      [2, 1, 0],
    ]);
  });

  it("turns by whole quarters without a rounding, clockwise", () => {
    const turned = (rotate: number) => seen(three, affine({ ...still, rotate }, size));
    const quarter = [
      [7, 4, 1],
      [8, 5, 2],
      [9, 6, 3],
    ];
    expect(turned(90)).toEqual(quarter);
    expect(turned(180)).toEqual(three.map((row) => row.toReversed()).toReversed());
    expect(turned(-90)).toEqual(quarter.map((row) => row.toReversed()).toReversed());
    expect(turned(-180)).toEqual(turned(180));
  });

  it("shears, scales and moves around the middle, between the pixels", () => {
    // The row above the middle goes to the left by one, that below to the right.
    expect(seen(three, affine({ ...still, shear: 1 }, size))).toEqual([
      [2, 3, 0],
      [4, 5, 6],
      [0, 7, 8],
    ]);
    expect(seen([[0, 2, 4, 6]], affine({ ...still, right: 0.5 }, { height: 1, width: 4 }))).toEqual([[0, 1, 3, 5]]);
    // Places -1, 0 and 1 from the middle show those at -1/2, 0 and 1/2.
    expect(seen(three, affine({ ...still, scale: 2 }, size))).toEqual([
      [3, 3.5, 4],
      [4.5, 5, 5.5],
      [6, 6.5, 7],
    ]);
  });

  it("of classes takes the nearest, and leaves what is beyond to be said", () => {
    const planes = { data: Float32Array.from(three.flat()), ...size };
    expect(rowsOf(seenNearest(planes, moved(0.4, -0.6), 255), 3)).toEqual([
      [255, 255, 255],
      [1, 2, 3],
      [4, 5, 6],
    ]);
  });
});

it("sines are those of the standard library to its last bits", () => {
  for (let degrees = -360; degrees <= 360; degrees += 7.5) {
    const [cosine, sine] = cosineAndSine(degrees);
    const angle = (degrees * Math.PI) / 180;
    expect(Math.max(Math.abs(cosine - Math.cos(angle)), Math.abs(sine - Math.sin(angle)))).toBeLessThan(2e-15);
  }
});

const chosen = (name: string, values: Readonly<Record<string, number>> = {}): ChosenAugmentation => ({
  of: augmentations.find((each) => each.name === name)!,
  values,
});
const usual = [chosen("flip"), chosen("crop", { pixels: 1 }), chosen("affine", { rotate: 20, scale: 0.1, shift: 0.1 })];

function taskFor(lines: string) {
  const model = modelOf(`model M {\n${lines}\n}`);
  return taskOf(model, model.training!, 2);
}

const classifier = taskFor("input image [2, 5, 4]; flatten; dense 3; train { loss crossentropy; optimizer sgd }");

function batchFor(names: Readonly<Record<string, number>>): Map<string, Float32Array> {
  const { next } = randomSource(1);
  return new Map(
    Object.entries(names).map(([name, count]) => [name, Float32Array.from({ length: count }, () => next())]),
  );
}

function augmented(seed: number, epoch: number, rows: readonly number[]): Float32Array {
  const batch = new Map([["image", Float32Array.from({ length: 40 * rows.length }, (_, at) => at % 40)]]);
  augmentFor(classifier, usual, seed)(batch, Uint32Array.from(rows), epoch);
  return batch.get("image")!;
}

describe("what happens to an example", () => {
  it("follows from seed, epoch and row, wherever in a batch it stands", () => {
    const [first, second] = [augmented(1, 0, [3, 8]).subarray(0, 40), augmented(1, 0, [3, 8]).subarray(40)];
    const turned = augmented(1, 0, [8, 3]);
    expect([turned.subarray(40), turned.subarray(0, 40)]).toEqual([first, second]);
    expect(first).not.toEqual(second);
    for (const other of [augmented(2, 0, [3]), augmented(1, 1, [3])]) expect(other).not.toEqual(first);
  });

  it("is nothing where nothing may change", () => {
    const nothing = [chosen("affine", { rotate: 0, scale: 0, shift: 0, shear: 0 })];
    const [batch, before] = [batchFor({ image: 80 }), batchFor({ image: 80 })];
    augmentFor(classifier, nothing, 1)(batch, Uint32Array.of(0, 1), 0);
    expect(batch).toEqual(before);
  });

  it("stays within what is allowed: half are flipped, crops move by whole pixels up to their number", () => {
    const width = 7;
    const { next } = randomSource(4);
    const moves = new Set<string>();
    let flips = 0;
    const count = 2000;
    for (let at = 0; at < count; at++) {
      const map = chosen("crop").of.draw(next, { pixels: 2 }, { height: 9, width });
      expect(Math.max(Math.abs(map[2]), Math.abs(map[5]))).toBeLessThanOrEqual(2);
      moves.add(`${map[2]} ${map[5]}`);
      if (chosen("flip").of.draw(next, {}, { height: 9, width })[0] === -1) flips++;
    }
    expect(moves.size).toBe(25);
    // Five standard deviations.
    expect(Math.abs(flips / count - 0.5)).toBeLessThan(5 * Math.sqrt(0.25 / count));
  });

  it("reaches the ends of its ranges and no further", () => {
    const extents = { height: 4, width: 8 };
    const values = { rotate: 10, scale: 0.2, shift: 0.25, shear: 0.3 };
    // The order of what is drawn: turn, scale, shear, right, down.
    const end = (value: number) => chosen("affine").of.draw(() => value, values, extents);
    expect(end(0)).toEqual(affine({ rotate: -10, scale: 0.8, shear: -0.3, right: -2, down: -1 }, extents));
    expect(end(1)).toEqual(affine({ rotate: 10, scale: 1.2, shear: 0.3, right: 2, down: 1 }, extents));
    expect(end(0.5)).toEqual(affine(still, extents));
  });
});

it.each([1, 3, 5, 7])("a run that goes on after %i events is the one that was not interrupted", async (count) => {
  const settings = {
    batch: 2,
    epochs: 3,
    seed: 5,
    shuffle: true,
    choice: "ts",
    augment: augmentFor(classifier, usual, 5),
  } as const;
  const images = batchFor({ image: 40 * 7 }).get("image")!;
  const arrays = [
    ["image", images],
    [classifier.training.targets.get("output")!, Float32Array.from({ length: 7 }, (_, at) => at % 3)],
  ] as const;
  const begin = (start: Start) => trainingRun(classifier, start, allExamples(new Map(arrays), 7), undefined, settings);
  const fresh = { state: initialiseWeights(classifier.model.graph, 5) };
  const [whole, part] = [await begin(fresh), await begin(fresh)];
  while ((await whole.next()) !== undefined);
  for (let at = 0; at < count; at++) await part.next();
  const rest = await begin({ state: await part.state(), progress: part.progress() });
  while ((await rest.next()) !== undefined);
  expect(await rest.state()).toEqual(await whole.state());
});

describe("targets", () => {
  it("that are pictures move as the input does, and classes of positions as well", () => {
    const values = taskFor("input noisy [1, 5, 4]; conv 1 kernel=3 pad=1; train { loss mse; optimizer sgd }");
    const batch = batchFor({ noisy: 40, target: 40 });
    batch.get(values.training.targets.get("output")!)!.set(batch.get("noisy")!);
    augmentFor(values, usual, 3)(batch, Uint32Array.of(0, 1), 0);
    expect(batch.get("target")).toEqual(batch.get("noisy"));
    expect(batch.get("noisy")).not.toEqual(batchFor({ noisy: 40 }).get("noisy"));

    const classes = taskFor(
      "input image [1, 5, 4]; conv 3 kernel=3 pad=1; train { loss crossentropy(ignore=9); optimizer sgd }",
    );
    const marked = new Map(
      ["image", "target"].map((name) => [name, Float32Array.from({ length: 40 }, (_, at) => at % 3)]),
    );
    augmentFor(classes, [chosen("flip"), chosen("crop", { pixels: 2 })], 3)(marked, Uint32Array.of(0, 1), 0);
    const target = marked.get("target")!;
    expect(target).toContain(9);
    expect(target.map((value) => (value === 9 ? 0 : value))).toEqual(marked.get("image"));
  });

  it("that say something of the whole picture stay", () => {
    const batch = batchFor({ image: 80, target: 2 });
    augmentFor(classifier, usual, 3)(batch, Uint32Array.of(0, 1), 0);
    expect(batch.get("target")).toEqual(batchFor({ image: 80, target: 2 }).get("target"));
  });
});

it.each([
  ["input x [7]; dense 3; train { loss crossentropy; optimizer sgd }", "input x is [7]"],
  [
    "input a [1, 4, 4]; input b [1, 2, 2]; from a; maxpool 2; add b; flatten; dense 3; train { loss crossentropy; optimizer sgd }",
    "a is 4x4 and b 2x2",
  ],
  [
    "input image [1, 4, 4]; conv 1 kernel=2 stride=2; train { loss mse; optimizer sgd }",
    "the target of output, [1, 2, 2], cannot move",
  ],
  ["input image [1, 4, 4]; flatten; dense 16; train { loss mse; optimizer sgd }", "the target of output, [16], cannot"],
  [
    "input image [1, 4, 4]; conv 3 kernel=1; train { loss crossentropy; optimizer sgd }",
    "crop shows what is beyond the edge, which has no class; `crossentropy(ignore=255)` of output leaves that out",
  ],
  [
    "input image [1, 1, 4]; flatten; dense 3; train { loss mse; optimizer sgd }",
    "crop=1 may leave nothing of 1x4 pixels",
  ],
])("%s is refused", (lines, message) => {
  expect(() => augmentFor(taskFor(lines), usual, 1)).toThrow(message);
});
