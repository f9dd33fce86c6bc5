/**
 * Ships in modules of nets that take pictures: makes an input of RGBA bytes, as `Pixels` of the compiler says. A picture is
 * read row by row: each is laid over the fill, filtered along its width, and added to the rows of the input that it counts
 * for, which are written when their last has come. So no other picture is made between.
 */
import type { Picture } from "./module-context.ts";
import { filterOf, type Filter } from "./resample.ts";

/** What is known of an input when compiling. */
export interface PictureInput {
  readonly name: string;
  /** As messages have it. */
  readonly shape: string;
  /** Pictures at once. */
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  /** How far elements lie apart: those of neighbouring channels, and those of neighbouring pixels. */
  readonly strides: readonly [channel: number, pixel: number];
  readonly fit: string;
  readonly crop: number;
  /** Red, green and blue. */
  readonly fill: readonly number[];
  /** Of each channel the colour that it is: 0 red, 1 green, 2 blue; none of a grey input. */
  readonly colours: readonly number[];
  /** What each channel is multiplied by, and what is then added. */
  readonly factors: readonly number[];
  readonly offsets: readonly number[];
}

/** Where a picture of some size comes to lie in the input, and what its rows and columns count for. */
interface Placement {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
  readonly columns: Filter;
  readonly rows: Filter;
}

/** What makes of pictures the elements that kernels read, in memory for them. Arrays are given back as they are. */
export function pictureInput(
  input: PictureInput,
  into: Float32Array,
): (given: Float32Array | Picture | readonly Picture[]) => Float32Array {
  const size = into.length / input.batch;
  let known: Placement | undefined;
  return (given: any) => {
    if (given?.[Symbol.toStringTag] === "Float32Array") return given;
    const isList = Array.isArray(given);
    const pictures = isList ? given : [given];
    for (const picture of pictures) checkPicture(input, picture, isList ? "" : arrayOf(input, into));
    if (pictures.length !== input.batch) {
      const due = `${input.batch} picture${input.batch === 1 ? "" : "s"}`;
      throw new TypeError(`${input.name}: expected ${due}, found ${pictures.length}`);
    }
    pictures.forEach(({ data, width, height }, at) => {
      if (known?.width !== width || known?.height !== height) known = placementOf(input, width, height);
      readPicture(input, known!, data, into.subarray(at * size, (at + 1) * size));
    });
    return into;
  };
}

function arrayOf({ shape }: PictureInput, { length }: Float32Array): string {
  return `a Float32Array of ${length} elements (${shape}) or `;
}

/** @param instead what else may stand in its place. */
function checkPicture({ name }: PictureInput, picture: any, instead: string): void {
  const { data, width, height } = Object(picture);
  if (!/^Uint8(Clamped)?Array$/.test(describedKind(data))) {
    const what = `${instead || "a list of "}{ data, width, height } with RGBA bytes`;
    const found = describedKind(picture) + (data === undefined ? "" : ` with data: ${describedKind(data)}`);
    throw new TypeError(`${name}: expected ${what}, found ${found}${instead ? "" : " in it"}`);
  }
  if (!(Number.isSafeInteger(width) && Number.isSafeInteger(height) && width > 0 && height > 0)) {
    const [across, down] = [width, height].map((size) => (typeof size === "number" ? size : describedKind(size)));
    throw new TypeError(`${name}: width and height are integers from 1 up, found ${across} and ${down}`);
  }
  if (data.length !== 4 * width * height) {
    const due = `${4 * width * height} bytes (RGBA)`;
    throw new TypeError(`${name}: expected ${due} for ${width} x ${height} pixels, found ${data.length}`);
  }
}

function describedKind(value: unknown): string {
  return value == null ? `${value}` : Object.prototype.toString.call(value).slice(8, -1);
}

function placementOf({ fit, crop, ...input }: PictureInput, width: number, height: number): Placement {
  let [across, down] = [width * crop, height * crop];
  let [columns, rows] = [input.width, input.height];
  const [wide, high] = [columns / across, rows / down];
  if (fit === "cover") [across, down] = wide < high ? [columns / high, down] : [across, rows / wide];
  if (fit === "contain") {
    const scale = Math.min(wide, high);
    columns = Math.min(columns, Math.max(1, Math.round(across * scale)));
    rows = Math.min(rows, Math.max(1, Math.round(down * scale)));
  }
  return {
    width,
    height,
    left: (input.width - columns) >> 1,
    top: (input.height - rows) >> 1,
    columns: filterOf((width - across) / 2, across, width, columns),
    rows: filterOf((height - down) / 2, down, height, rows),
  };
}

function readPicture(input: PictureInput, place: Placement, data: Uint8Array, into: Float32Array): void {
  const { columns, rows } = place;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const across = columns.first.length;
  if (across - columns.shared < input.width || rows.first.length - rows.shared < input.height) fillAll(input, into);
  // Red, green and blue along a row of the input, and along the next.
  let sums = new Float64Array(3 * across);
  let next = new Float64Array(3 * across);
  // Where rows count for more than two results: the last of even and of odd number, filtered.
  const lines = [0, 1].map(() => ({ row: -1, sums: new Float64Array(3 * across) }));
  for (let run = 0; run < rows.first.length; run++) {
    for (let y = 0; y < rows.count[run]!; y++) {
      const row = rows.first[run]! + y;
      const share = rows.share[run]! + y * rows.rise[run]!;
      if (rows.shared) addRow(view, row * place.width, columns, input.fill, share, sums, next);
      else {
        const line = lines[row & 1]!;
        if (line.row !== row) addRow(view, row * place.width, columns, input.fill, 0, line.sums.fill(0), next);
        line.row = row;
        addLine(line.sums, 1 - share, sums);
      }
    }
    if (run >= rows.shared) writeRow(input, place, sums, run, into);
    const done = sums.fill(0);
    if (rows.shared) [sums, next] = [next, done];
  }
}

/**
 * Filters a row of a picture, from its first pixel on, and adds it to two rows of the input, of which the second has the share.
 * One long loop of numbers in local variables: engines keep those in registers, and not what functions hand to each other.
 */
function addRow(
  view: DataView,
  from: number,
  { shared, first, count, share, rise, norms }: Filter,
  fill: readonly number[],
  below: number,
  sums: Float64Array,
  next: Float64Array,
): void {
  const [fillRed = 0, fillGreen = 0, fillBlue = 0] = fill;
  // What the run has for the result behind it.
  let nextRed = 0;
  let nextGreen = 0;
  let nextBlue = 0;
  for (let run = 0, to = 0; run < first.length; run++, to += 3) {
    let red = nextRed * shared;
    let green = nextGreen * shared;
    let blue = nextBlue * shared;
    nextRed = nextGreen = nextBlue = 0;
    const step = rise[run]!;
    let behind = share[run]!;
    let at = 4 * (from + first[run]!);
    for (const end = at + 4 * count[run]!; at < end; at += 4, behind += step) {
      const pixel = view.getInt32(at, true);
      let r = pixel & 255;
      let g = (pixel >>> 8) & 255;
      let b = (pixel >>> 16) & 255;
      const alpha = pixel >>> 24;
      if (alpha < 255) {
        r = (r * alpha + fillRed * (255 - alpha)) / 255;
        g = (g * alpha + fillGreen * (255 - alpha)) / 255;
        b = (b * alpha + fillBlue * (255 - alpha)) / 255;
      }
      red += r;
      green += g;
      blue += b;
      nextRed += r * behind;
      nextGreen += g * behind;
      nextBlue += b * behind;
    }
    red = (red - nextRed) * norms[run]!;
    green = (green - nextGreen) * norms[run]!;
    blue = (blue - nextBlue) * norms[run]!;
    sums[to]! += red * (1 - below);
    sums[to + 1]! += green * (1 - below);
    sums[to + 2]! += blue * (1 - below);
    next[to]! += red * below;
    next[to + 1]! += green * below;
    next[to + 2]! += blue * below;
  }
}

function addLine(line: Float64Array, weight: number, sums: Float64Array): void {
  for (let at = 0; at < sums.length; at++) sums[at]! += line[at]! * weight;
}

/** Writes a row of the input where all that counts for it has been added. */
function writeRow(
  { width, strides, colours, factors, offsets }: PictureInput,
  { left, top, columns, rows }: Placement,
  sums: Float64Array,
  run: number,
  into: Float32Array,
): void {
  const [channelStride, pixelStride] = strides;
  const first = 3 * columns.shared;
  if (colours.length === 0)
    for (let at = first; at < sums.length; at += 3) sums[at] = grayOf(sums[at]!, sums[at + 1]!, sums[at + 2]!);
  for (let channel = 0; channel < factors.length; channel++) {
    const factor = factors[channel]! * rows.norms[run]!;
    const offset = offsets[channel]!;
    let to = channel * channelStride + ((top + run - rows.shared) * width + left) * pixelStride;
    for (let at = first + (colours[channel] ?? 0); at < sums.length; at += 3, to += pixelStride)
      into[to] = sums[at]! * factor + offset;
  }
}

function grayOf(red: number, green: number, blue: number): number {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}

function fillAll({ strides, colours, fill, factors, offsets }: PictureInput, into: Float32Array): void {
  const [channelStride, pixelStride] = strides;
  const gray = grayOf(fill[0]!, fill[1]!, fill[2]!);
  for (let channel = 0; channel < factors.length; channel++) {
    const value = (colours.length === 0 ? gray : fill[colours[channel]!]!) * factors[channel]! + offsets[channel]!;
    const pixels = into.length / factors.length;
    for (let at = 0; at < pixels; at++) into[channel * channelStride + at * pixelStride] = value;
  }
}
