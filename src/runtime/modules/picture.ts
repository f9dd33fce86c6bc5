/**
 * Ships in modules of nets that take pictures: makes an input of RGBA bytes, as `Pixels` of the compiler says. A picture is
 * read row by row: each is laid over the fill, brought into the channels' order, filtered along its width, and added to the
 * rows of the input that it counts for, which are written when their last has come. So no other picture is made between.
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
    const pictures = Array.isArray(given) ? given : [given];
    for (const picture of pictures) checkPicture(input, picture, into.length);
    if (pictures.length !== input.batch) {
      throw new TypeError(`${input.name}: expected ${input.batch} pictures, found ${pictures.length}`);
    }
    pictures.forEach(({ data, width, height }, at) => {
      if (known?.width !== width || known?.height !== height) known = placementOf(input, width, height);
      readPicture(input, known!, data, into.subarray(at * size, (at + 1) * size));
    });
    return into;
  };
}

function checkPicture({ name, shape }: PictureInput, picture: any, length: number): void {
  const { data, width, height } = Object(picture);
  if (!/^Uint8(Clamped)?Array$/.test(describedKind(data))) {
    const what = `a Float32Array of ${length} elements (${shape}) or { data, width, height } with RGBA bytes`;
    const found = describedKind(picture) + (data === undefined ? "" : ` with data: ${describedKind(data)}`);
    throw new TypeError(`${name}: expected ${what}, found ${found}`);
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
  const channels = input.factors.length;
  const across = columns.first.length * channels;
  const down = rows.first.length;
  const last = columns.first.length - 1;
  const begin = columns.first[0]!;
  const row = new Float64Array((columns.first[last]! + columns.count[last]! - begin) * channels);
  const line = isCopy(columns) ? row : new Float64Array(across);
  if (across < input.width * channels || down < input.height) fillAll(input, into);
  // The sums of rows of the input that have begun and are not done, and arrays for more.
  const open: Float64Array[] = [];
  const spare: Float64Array[] = [];
  let [done, begun] = [0, 0];
  for (let y = rows.first[0]!; done < down; y++) {
    readRow(input, data, 4 * (y * place.width + begin), row);
    if (line !== row) filterRow(columns, row, begin, channels, line);
    for (; begun < down && rows.first[begun] === y; begun++)
      open.push(spare.pop()?.fill(0) ?? new Float64Array(across));
    for (let at = done; at < begun; at++) {
      addRow(line, rows.weights[at * rows.most + y - rows.first[at]!]!, open[at - done]!);
    }
    for (; done < begun && y + 1 === rows.first[done]! + rows.count[done]!; done++) {
      const sums = open.shift()!;
      writeRow(input, place, sums, done, into);
      spare.push(sums);
    }
  }
}

/** Whether every result is an element of its own, as where sizes are equal. */
function isCopy({ first, count }: Filter): boolean {
  return count.every((each, at) => each === 1 && first[at] === first[0]! + at);
}

/** The pixels of a part of a row over the fill, in the order of the channels. */
function readRow({ colours, fill }: PictureInput, data: Uint8Array, from: number, row: Float64Array): void {
  const [first = 0, second = 1, third = 2] = colours;
  const isGray = colours.length === 0;
  for (let to = 0, at = from; to < row.length; at += 4) {
    let a = data[at + first]!;
    let b = data[at + second]!;
    let c = data[at + third]!;
    const alpha = data[at + 3]!;
    if (alpha < 255) {
      a = (a * alpha + fill[first]! * (255 - alpha)) / 255;
      b = (b * alpha + fill[second]! * (255 - alpha)) / 255;
      c = (c * alpha + fill[third]! * (255 - alpha)) / 255;
    }
    if (isGray) row[to++] = grayOf(a, b, c);
    else {
      row[to++] = a;
      row[to++] = b;
      row[to++] = c;
    }
  }
}

function grayOf(red: number, green: number, blue: number): number {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}

function filterRow(
  { first, count, weights, most }: Filter,
  row: Float64Array,
  begin: number,
  channels: number,
  line: Float64Array,
): void {
  for (let x = 0; x < first.length; x++) {
    let from = (first[x]! - begin) * channels;
    const end = x * most + count[x]!;
    let a = 0;
    let b = 0;
    let c = 0;
    if (channels === 1) for (let at = x * most; at < end; at++) a += weights[at]! * row[from++]!;
    else {
      for (let at = x * most; at < end; at++, from += 3) {
        const weight = weights[at]!;
        a += weight * row[from]!;
        b += weight * row[from + 1]!;
        c += weight * row[from + 2]!;
      }
      line[3 * x + 1] = b;
      line[3 * x + 2] = c;
    }
    line[channels * x] = a;
  }
}

function addRow(line: Float64Array, weight: number, sums: Float64Array): void {
  for (let at = 0; at < sums.length; at++) sums[at]! += weight * line[at]!;
}

/** Writes a row of the input where all that counts for it has been added. */
function writeRow(
  { width, strides, factors, offsets }: PictureInput,
  { left, top }: Placement,
  sums: Float64Array,
  y: number,
  into: Float32Array,
): void {
  const [channelStride, pixelStride] = strides;
  const channels = factors.length;
  for (let channel = 0; channel < channels; channel++) {
    const factor = factors[channel]!;
    const offset = offsets[channel]!;
    let to = channel * channelStride + ((top + y) * width + left) * pixelStride;
    for (let at = channel; at < sums.length; at += channels, to += pixelStride) into[to] = sums[at]! * factor + offset;
  }
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
