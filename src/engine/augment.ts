/**
 * Augmentation: examples are changed anew in each epoch. What happens to one depends on the seed, the epoch and its row alone, so that a
 * run that goes on is the one that was not interrupted. All pictures of an example, and its targets that are pictures, move together.
 */
import { hashText, randomSource } from "../base/random.ts";
import { productOf } from "../base/integers.ts";
import { constantShape, formatDims, shapesEqual } from "../tensor/shape.ts";
import type { OutputLoss } from "../training/plan.ts";
import { augmentationsText, type ChosenAugmentation } from "./augmentations.ts";
import type { Augment } from "./examples.ts";
import { composed, IDENTITY, seenBetween, seenNearest, type Extents, type PlaneMap, type Planes } from "./plane-map.ts";
import type { Task } from "./training-run.ts";

/** An array whose pictures move. */
interface Pictures {
  readonly array: string;
  /** How one is seen through a map. */
  readonly see: (planes: Planes, map: PlaneMap) => Float32Array;
}

/** @throws RangeError where the model learns from something that is no picture, or that cannot move with one. */
export function augmentFor(task: Task, chosen: readonly ChosenAugmentation[], seed: number): Augment {
  const extents = extentsOfPictures(task);
  demandFitting(chosen, extents);
  const pictures = [
    ...task.model.graph.inputs.map(({ name }): Pictures => ({ array: name, see: seenBetween })),
    ...task.plan.losses.flatMap((loss) => targetPictures(task, loss, extents, chosen)),
  ];
  return (batch, rows, epoch) => {
    for (const [at, row] of rows.entries()) {
      const { next } = randomSource((seed ^ hashText(`augment epoch ${epoch} row ${row}`)) >>> 0);
      const map = chosen.reduce((sum, { of, values }) => composed(sum, of.draw(next, values, extents)), IDENTITY);
      for (const { array, see } of pictures) {
        const all = batch.get(array)!;
        const size = all.length / rows.length;
        const data = all.subarray(at * size, (at + 1) * size);
        data.set(see({ data, ...extents }, map));
      }
    }
  };
}

function extentsOfPictures({ model }: Task): Extents {
  const found = model.graph.inputs.map(({ name, type }) => {
    const [, ...shape] = constantShape(type.shape);
    if (shape.length === 3) return { name, positions: shape.slice(1) };
    throw new RangeError(`pictures are [channels, height, width], and input ${name} is ${formatDims(shape)}`);
  });
  const [first, ...others] = found;
  const other = others.find(({ positions }) => !shapesEqual(positions, first!.positions));
  if (other !== undefined) {
    const text = `${first!.name} is ${first!.positions.join("x")} and ${other.name} ${other.positions.join("x")}`;
    throw new RangeError(`inputs move together, so they have one size; ${text}`);
  }
  const [height, width] = first!.positions as [number, number];
  return { height, width };
}

function demandFitting(chosen: readonly ChosenAugmentation[], extents: Extents): void {
  const tooFar = chosen.find(({ of, values }) =>
    of.arguments.some(({ name, fits }) => values[name] !== undefined && fits?.(values[name], extents) === false),
  );
  if (tooFar === undefined) return;
  throw new RangeError(`${augmentationsText([tooFar])} may leave nothing of ${extents.height}x${extents.width} pixels`);
}

/** None where the target says something of the whole picture. */
function targetPictures(
  { model, training }: Task,
  loss: OutputLoss,
  { height, width }: Extents,
  chosen: readonly ChosenAugmentation[],
): readonly Pictures[] {
  const { value } = model.graph.outputs.find(({ name }) => name === loss.output)!;
  const [, ...shape] = constantShape(value.type.shape);
  const positions = shape.slice(1);
  const array = training.targets.get(loss.output)!;
  if (shapesEqual(positions, [height, width])) return [{ array, see: sightOf(loss, chosen) }];
  if (productOf(positions) === 1 && !isFlattened(model.graph.inputs, shape)) return [];
  throw new RangeError(
    `the target of ${loss.output}, ${formatDims(shape)}, cannot move with pictures of ${height}x${width}: it needs their height and width`,
  );
}

/** Whether they are as many values as one of the pictures has: probably those of one. */
function isFlattened(inputs: Task["model"]["graph"]["inputs"], shape: readonly number[]): boolean {
  return inputs.some(({ type }) => productOf(constantShape(type.shape).slice(1)) === productOf(shape));
}

function sightOf({ of, attributes, output }: OutputLoss, chosen: readonly ChosenAugmentation[]): Pictures["see"] {
  if (of.target === "values") return seenBetween;
  const ignored = attributes["ignore"] as number | undefined;
  const revealing = chosen.find((each) => each.of.showsBeyond);
  if (ignored === undefined && revealing !== undefined) {
    throw new RangeError(
      `${revealing.of.name} shows what is beyond the edge, which has no class; \`${of.name}(ignore=255)\` of ${output} leaves that out`,
    );
  }
  return (planes, map) => seenNearest(planes, map, ignored ?? 0);
}
