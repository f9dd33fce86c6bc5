/** What of a data set fits a model, and how it is brought into its form. */
import { describe, expect, it } from "vitest";
import { dataPorts, examplesOf, type DataArray } from "../../../src/engine/training-arrays.ts";
import { taskOf } from "../../../src/engine/training-run.ts";
import { modelOf } from "../../support/models.ts";

const grey = "input image [1, 2, 2] pixels(mean=0.5); flatten; dense 3";
const plain = "input image [1, 2, 2]; flatten; dense 3";
const last = "layout NHWC; input image [2, 1, 2]; conv 3 kernel=1";

const array = (shape: number[], data: number[], isBytes = false): DataArray => ({
  shape,
  data: Float32Array.from(data),
  isBytes,
});

function fit(body: string, image: DataArray, target: DataArray, loss = "crossentropy") {
  const model = modelOf(`model M { ${body}; train { loss ${loss}; optimizer sgd } }`);
  const ports = dataPorts(taskOf(model, model.training!, 2));
  const { arrays, total } = examplesOf(
    ports,
    new Map([
      ["image", image],
      ["target", target],
    ]),
  );
  return { total, image: [...arrays.get("image")!], target: [...arrays.get("target")!] };
}

const classes = array([2], [2, 0]);
const two = [0, 51, 102, 255, 255, 0, 0, 0];

describe("arrays of a data set", () => {
  it("bytes go through pixels, also without an axis of channels", () => {
    const { total, image, target } = fit(grey, array([2, 2, 2], two, true), classes);
    expect([total, target]).toEqual([2, [2, 0]]);
    image.forEach((value, at) => expect(value).toBeCloseTo(two[at]! / 255 - 0.5, 6));
  });

  it("colours may stand in front or behind", () => {
    const colour = "input image [3, 1, 2] pixels(); flatten; dense 3";
    const front = fit(colour, array([1, 3, 1, 2], [255, 0, 51, 51, 0, 102], true), array([1], [0])).image;
    const behind = fit(colour, array([1, 1, 2, 3], [255, 51, 0, 0, 51, 102], true), array([1], [0])).image;
    expect(front.map((value) => Math.round(value * 255))).toEqual([255, 0, 51, 51, 0, 102]);
    expect(behind).toEqual(front);
  });

  it("pictures of another size are fitted", () => {
    expect(fit(grey, array([2, 4, 4], Array(32).fill(255) as number[], true), classes).image).toEqual(
      Array(8).fill(0.5),
    );
  });

  it("numbers stay as they are, and bytes where there are no pixels", () => {
    expect(fit(plain, array([2, 1, 2, 2], two, true), classes).image).toEqual(two);
    expect(fit(grey, array([2, 1, 2, 2], two), classes).image).toEqual(two);
  });

  it.each(["bce", "crossentropy(target=probabilities)"])("probabilities are from 0 to 1: %s", (loss) => {
    const target = (last: number) => array([2, 3], [0, 1, 0.5, 0.25, 0, last]);
    expect(fit(plain, array([2, 1, 2, 2], two), target(1), loss).target).toHaveLength(6);
    for (const last of [-0.5, 1.5, 255, NaN]) {
      expect(() => fit(plain, array([2, 1, 2, 2], two), target(last), loss)).toThrow(
        `target holds ${last} in example 2, where values from 0 to 1 are due`,
      );
    }
  });

  it("channels behind come to stand in front", () => {
    const target = array([1, 1, 2, 3], [1, 2, 3, 4, 5, 6]);
    const found = fit(last, array([1, 1, 2, 2], [1, 2, 3, 4]), target, "mse");
    expect([found.image, found.target]).toEqual([
      [1, 3, 2, 4],
      [1, 4, 2, 5, 3, 6],
    ]);
  });

  it("a class may be ignored", () => {
    expect(fit(plain, array([2, 2, 2], two), array([2], [-1, 1]), "crossentropy(ignore=-1)").target).toEqual([-1, 1]);
  });

  it.each([
    [
      "another shape",
      plain,
      array([2, 2, 3], Array(12).fill(0) as number[]),
      classes,
      "image is [1, 2, 2] for each example, and the array has [2, 3] for each",
    ],
    [
      "a class out of range",
      plain,
      array([2, 2, 2], two),
      array([2], [0, 3]),
      "target holds 3 in example 2, where a class from 0 to 2 is due",
    ],
    ["a class between classes", plain, array([2, 2, 2], two), array([2], [0.5, 1]), "target holds 0.5 in example 1"],
    [
      "classes as vectors",
      plain,
      array([2, 2, 2], two),
      array([2, 3], [1, 0, 0, 0, 1, 0]),
      "target is one number for each example, and the array has [3] for each",
    ],
    [
      "unequal counts",
      plain,
      array([2, 2, 2], two),
      array([3], [0, 0, 0]),
      "arrays of different numbers of examples: image 2, target 3",
    ],
    ["nothing", plain, array([0, 2, 2], []), array([0], []), "there are no examples"],
    ["what is no number", plain, array([2, 2, 2], [0, 0, 0, 0, 0, NaN, 0, 0]), classes, "image holds NaN in example 2"],
    ["no picture", grey, array([2, 4], two, true), classes, "image takes pictures, [height, width]"],
  ])("refuses %s", (_name, body, image, target, message) => {
    expect(() => fit(body, image, target)).toThrow(message);
  });
});
