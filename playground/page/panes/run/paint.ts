/** Numbers as colours: pixels for a canvas. */
import type { Range } from "./numbers.ts";

/** Grey from the least to the most; where there are numbers below zero, blue for these, red for those above, white for zero. */
export function painted(values: Float32Array, range: Range): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(4 * values.length);
  const colour = range.least < 0 ? diverging(range) : grey(range);
  values.forEach((value, at) => pixels.set(Number.isFinite(value) ? colour(value) : NOT_FINITE, 4 * at));
  return pixels;
}

type Colour = readonly [red: number, green: number, blue: number, alpha: number];

const NOT_FINITE: Colour = [255, 0, 255, 255];

function grey({ least, most }: Range): (value: number) => Colour {
  const factor = most > least ? 255 / (most - least) : 0;
  return (value) => {
    const level = (value - least) * factor;
    return [level, level, level, 255];
  };
}

/** The ends of ColorBrewer's RdBu, which readers who are blind to red or green tell apart. */
const ENDS = { below: [33, 102, 172], above: [178, 24, 43] } as const;
const ZERO = 247;

function diverging({ least, most }: Range): (value: number) => Colour {
  const furthest = Math.max(-least, most);
  return (value) => {
    const share = Math.min(1, Math.abs(value) / furthest);
    const [red, green, blue] = ENDS[value < 0 ? "below" : "above"].map((end) => ZERO + share * (end - ZERO));
    return [red!, green!, blue!, 255];
  };
}

/** Three channels as red, green and blue: as they are where they lie between 0 and 1, else from the least to the most. */
export function colourPixels(data: Float32Array, { least, most }: Range): Uint8ClampedArray<ArrayBuffer> {
  const places = data.length / 3;
  const isUnit = least >= -0.01 && most <= 1.01;
  const [from, factor] = isUnit ? [0, 255] : [least, most > least ? 255 / (most - least) : 0];
  const pixels = new Uint8ClampedArray(4 * places);
  for (let at = 0; at < places; at++) {
    for (let channel = 0; channel < 3; channel++)
      pixels[4 * at + channel] = (data[channel * places + at]! - from) * factor;
    pixels[4 * at + 3] = 255;
  }
  return pixels;
}

/** For each place the channel with the largest number there. */
export function largestChannels(data: Float32Array, channels: number): Uint16Array {
  const places = data.length / channels;
  const largest = new Uint16Array(places);
  for (let channel = 1; channel < channels; channel++) {
    for (let at = 0; at < places; at++)
      if (data[channel * places + at]! > data[largest[at]! * places + at]!) largest[at] = channel;
  }
  return largest;
}

/** Colours of classes: steps of the golden angle around the circle, so that neighbours differ, and black for the first. */
export function classColour(channel: number): Colour {
  if (channel === 0) return [0, 0, 0, 255];
  const hue = (channel * 137.508) % 360;
  const part = (offset: number): number => {
    const at = (offset + hue / 30) % 12;
    return 255 * (0.55 - 0.4 * Math.max(-1, Math.min(at - 3, 9 - at, 1)));
  };
  return [part(0), part(8), part(4), 255];
}
