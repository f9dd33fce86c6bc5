/** Ways to change a picture at random, by name, each a map of the plane that is drawn for each example. */
import { affine, IDENTITY, mirrored, moved, type Extents, type PlaneMap } from "./plane-map.ts";

export interface Augmentation {
  readonly name: string;
  /** What may be said of it; all are numbers. */
  readonly arguments: readonly AugmentationArgument[];
  readonly example: string;
  /** Whether it shows what is beyond the edge. */
  readonly showsBeyond: boolean;
  /** @param next uniform in [0, 1). */
  draw(next: () => number, values: ArgumentValues, extents: Extents): PlaneMap;
}

export interface AugmentationArgument {
  readonly name: string;
  readonly takes: string;
  accepts(value: number): boolean;
  /** Whether something of a picture of this size is left. */
  fits?(value: number, extents: Extents): boolean;
}

export type ArgumentValues = Readonly<Record<string, number>>;

/** An augmentation with its arguments; those that are left out are 0. */
export interface ChosenAugmentation {
  readonly of: Augmentation;
  readonly values: ArgumentValues;
}

const flip: Augmentation = {
  name: "flip",
  arguments: [],
  example: "flip",
  showsBeyond: false,
  draw: (next, _values, extents) => (next() < 0.5 ? mirrored(extents) : IDENTITY),
};

/** Padded by so many zeros on each side and cut back to its size anywhere (He et al. 2015, arXiv:1512.03385, section 4.2). */
const crop: Augmentation = {
  name: "crop",
  arguments: [
    {
      name: "pixels",
      takes: "a whole number of pixels from 1",
      accepts: (value) => Number.isInteger(value) && value >= 1,
      fits: (value, { height, width }) => value < Math.min(height, width),
    },
  ],
  example: "crop=4",
  showsBeyond: true,
  draw(next, { pixels = 0 }) {
    const offset = (): number => Math.floor(next() * (2 * pixels + 1)) - pixels;
    return moved(offset(), offset());
  },
};

/** torchvision's `RandomAffine`; there shears are degrees, and moves whole pixels. */
const affinely: Augmentation = {
  name: "affine",
  arguments: [
    { name: "rotate", takes: "degrees from 0 to 180", accepts: (value) => value >= 0 && value <= 180 },
    { name: "scale", takes: "a part from 0 to below 1", accepts: (value) => value >= 0 && value < 1 },
    { name: "shift", takes: "a part of the side from 0 to below 1", accepts: (value) => value >= 0 && value < 1 },
    { name: "shear", takes: "a part of the height from 0 to 2", accepts: (value) => value >= 0 && value <= 2 },
  ],
  example: "affine(rotate=15,scale=0.1,shift=0.1,shear=0.1)",
  showsBeyond: true,
  draw(next, { rotate = 0, scale = 0, shift = 0, shear = 0 }, extents) {
    const within = (reach: number): number => (2 * next() - 1) * reach;
    const drawn = {
      rotate: within(rotate),
      scale: 1 + within(scale),
      shear: within(shear),
      right: within(shift) * extents.width,
      down: within(shift) * extents.height,
    };
    return affine(drawn, extents);
  },
};

/** By name. */
export const augmentations: readonly Augmentation[] = [flip, crop, affinely];

/** As it is written: `flip`, `crop=4`, `affine(rotate=15,scale=0.1)`. */
export function augmentationsText(chosen: readonly ChosenAugmentation[]): string {
  return chosen.map(textOf).join(",");
}

function textOf({ of, values }: ChosenAugmentation): string {
  const given = of.arguments.filter(({ name }) => values[name] !== undefined);
  if (given.length === 0) return of.name;
  if (of.arguments.length === 1) return `${of.name}=${values[given[0]!.name]!}`;
  return `${of.name}(${given.map(({ name }) => `${name}=${values[name]!}`).join(",")})`;
}
