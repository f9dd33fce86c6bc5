/** `pixels(…)` behind an input, as it is written: its arguments are declared, bound and judged as those of a layer. */
import { number, numbers, optional, withDefault, word, type AttributesOf } from "../ops/contract/attributes.ts";
import { writeVariant, type Signature } from "../ops/contract/language-value.ts";
import { countOf } from "../tensor/readable-numbers.ts";
import { channelsOf, pixelFits, pixelOrders, type PixelOrder, type Pixels } from "../tensor/pixels.ts";

const attributes = {
  scale: withDefault(
    number("a number other than 0", (value) => value !== 0),
    1 / 255,
    "What values of 0 to 255 are multiplied by first.",
  ),
  mean: withDefault(
    numbers("a number, or one a channel", () => true, "0.5"),
    [0],
    "What is then taken away, in the order of the channels.",
  ),
  std: withDefault(
    numbers("a positive number, or one a channel", (value) => value > 0, "0.5"),
    [1],
    "What it is then divided by, in the order of the channels.",
  ),
  order: optional(word(...pixelOrders), "rgb for 3 channels, gray for 1", "What the channels are."),
  fit: withDefault(word(...pixelFits), "stretch", "How a picture of other proportions fits."),
  fill: withDefault(
    numbers("a number from 0 to 255, or red, green and blue", (value) => value >= 0 && value <= 255, "[124, 116, 104]"),
    [0],
    "What stands around a picture that is contained, and behind one that is transparent.",
  ),
  crop: withDefault(
    number("a number above 0, at most 1", (value) => value > 0 && value <= 1),
    1,
    "The part of each side that is kept, in the middle, before the picture is fitted.",
  ),
};

export const pixelsCall = {
  name: "pixels",
  attributes,
  positional: [],
  examples: [{ text: "pixels(mean=[0.485, 0.456, 0.406], std=[0.229, 0.224, 0.225], fit=cover)" }],
} as const satisfies Signature;

/** What is written between the parentheses, defaults filled in. */
export type PixelsGiven = AttributesOf<typeof attributes>;

/** What is wrong with a call that is sound by itself, and at which argument. */
export interface PixelsMistake {
  readonly attribute: keyof PixelsGiven | undefined;
  readonly message: string;
  readonly help: string;
  /** The value of the attribute that must have been meant, where one alone can be. */
  readonly meant?: string | undefined;
}

/** For a tensor of so many channels; what is wrong where they do not go together. */
export function pixelsFor(given: PixelsGiven, channels: number): Pixels | PixelsMistake {
  const { scale, mean, std, order = channels === 1 ? "gray" : "rgb", fit, fill, crop } = given;
  if (channelsOf(order) !== channels) return wrongOrder(order, channels);
  for (const [attribute, list, count] of [
    ["mean", mean, channels],
    ["std", std, channels],
    ["fill", fill, 3],
  ] as const) {
    if (list.length !== 1 && list.length !== count) return wrongCount(attribute, list, count, channels);
  }
  const ofChannels = { mean: forEach(mean, channels), std: forEach(std, channels) };
  const pixels = { scale, ...ofChannels, order, fit, fill: forEach(fill, 3), crop };
  return isFinite(pixels) ? pixels : tooLarge;
}

/** One number stands for all. */
function forEach(list: readonly number[], count: number): readonly number[] {
  return list.length === count ? list : Array.from({ length: count }, () => list[0]!);
}

function wrongOrder(order: PixelOrder, channels: number): PixelsMistake {
  return {
    attribute: "order",
    message: `order=${order} makes ${countOf(channelsOf(order), "channel")}, and the input has ${channels}`,
    help: channels === 1 ? "a picture of 1 channel is gray" : "3 channels are rgb or bgr",
    meant: channels === 1 ? "gray" : undefined,
  };
}

function wrongCount(
  attribute: "mean" | "std" | "fill",
  list: readonly number[],
  count: number,
  channels: number,
): PixelsMistake {
  const due = attribute === "fill" ? "red, green and blue" : `the ${countOf(channels, "channel")}`;
  return {
    attribute,
    message: `${attribute} has ${list.length} numbers for ${due}`,
    help: count === 1 ? "give it one number" : `give it one number for all, or ${count}`,
    meant: short(list).length === 1 ? String(list[0]) : undefined,
  };
}

function isFinite({ scale, mean, std }: Pixels): boolean {
  const largest = 255 * Math.abs(scale);
  return mean.every((value, at) => Number.isFinite(Math.fround((largest + Math.abs(value)) / std[at]!)));
}

const tooLarge: PixelsMistake = {
  attribute: undefined,
  message: "(255 * scale - mean) / std is too large a number for float32",
  help: "for values of 0 to 1 leave scale at 1/255; mean and std are then of 0 to 1 as well",
};

function short(list: readonly number[]): readonly number[] {
  return list.every((value) => Object.is(value, list[0])) ? [list[0]!] : list;
}

/** As it is written, without what is at its default. */
export function writePixels({ mean, std, fill, order, ...others }: Pixels): string {
  const given = { ...others, mean: short(mean), std: short(std), fill: short(fill) };
  const text = writeVariant(pixelsCall, order === "bgr" ? { ...given, order } : given);
  return text === pixelsCall.name ? `${text}()` : text;
}
