/** Rows of a paper's table: `conv3-64`, `3x3 conv, 64, stride 2`, `global average pool`, `conv 64 3x3 + bn`. */
import { translateCall } from "../foreign.ts";
import type { CallContext } from "../written-call.ts";
import { callOf } from "../read-foreign.ts";
import { piecesOf, type Reading, type WrittenLine } from "./written-line.ts";

/** Layers of several words, which may be joined by hyphens or by nothing. */
const phrases: readonly (readonly [words: string, layer: string])[] = [
  ["global (?:average|avg) pool(?:ing)?", "avgpool global"],
  ["global max pool(?:ing)?", "maxpool global"],
  ["max pool(?:ing)?", "maxpool"],
  ["(?:average|avg) pool(?:ing)?", "avgpool"],
  ["batch norm(?:ali[sz]ation)?", "bn"],
  ["layer norm(?:ali[sz]ation)?", "layernorm"],
  ["group norm(?:ali[sz]ation)?", "groupnorm"],
  ["instance norm(?:ali[sz]ation)?", "instancenorm"],
  ["local response norm(?:ali[sz]ation)?", "lrn"],
  ["(?:fully connected|fc|inner product|linear|dense)", "dense"],
  ["log soft max", "logsoftmax"],
  ["soft max", "softmax"],
  ["leaky re lu", "leakyrelu"],
  ["(?:depth wise )?separable conv(?:olution)?", "separableconv"],
  ["(?:depth wise|dw) conv(?:olution)?", "depthwise"],
  ["(?:transposed?|up|de) conv(?:olution)?", "convtranspose"],
  ["conv(?:olution(?:al)?)?(?:2d)?", "conv"],
  ["up sampl(?:e|ing)", "upsample"],
  ["drop out", "dropout"],
  ["pixel shuffle", "pixelshuffle"],
];

const spelled = phrases.map(
  ([words, layer]) => [new RegExp(`${words.replaceAll(" ", "[ _-]*")}(?:2d)?(?![a-z_(.=])`, "iy"), layer] as const,
);

const attributes: Readonly<Record<string, string>> = {
  k: "kernel",
  s: "stride",
  p: "pad",
  d: "dilation",
  g: "groups",
  size: "kernel",
  padding: "pad",
  group: "groups",
  strides: "stride",
  filters: "channels",
  units: "features",
};

interface RowLayer {
  /** Empty as long as only arguments were said. */
  name: string;
  readonly values: string[];
  readonly named: string[];
}

/** What a row says, piece by piece. */
interface Row {
  readonly layers: RowLayer[];
  /** Given before its layer, or to be named by it. */
  readonly windows: string[];
  /** Numbers before the layer: `2x upsample`. */
  readonly numbers: string[];
  readonly known: CallContext;
}

type Piece = readonly [RegExp, (row: Row, groups: readonly string[]) => boolean];

const signs = /(?:[\s,;]+|\|>|>>|->|=>|[+|&]|-(?=[A-Za-z])|\/(?=[a-z])|(?:then|with|and|followed[ ]by)\b)/y;
const size = String.raw`\d+(?:x\d+)?`;

const pieces: readonly Piece[] = [
  [
    /([A-Za-z_]\w*)[ \t]*=[ \t]*("[^"]*"|'[^']*'|\[[^\]]*\]|\([^)]*\)|[\w.*+-]+)/y,
    (row, [key = "", value = ""]) => named(row, key, value),
  ],
  [
    new RegExp(
      String.raw`(kernel(?:[ _]?size)?|strides?|pad(?:ding)?|dilation|groups?|filters|channels|units|features)[ \t]*:?[ \t]*(${size}|same|valid)\b`,
      "iy",
    ),
    (row, [key = "", value = ""]) => named(row, key.toLowerCase().replace(/[ _]size/, ""), value),
  ],
  [/(?:no|without)[ \t_-]*bias\b/y, (row) => named(row, "bias", "false")],
  [/(same|valid)[ \t_-]*pad(?:ding)?\b/y, (row, [value = ""]) => named(row, "pad", value)],
  [/(\d+)[ \t_-]*(?:ch|channels|filters|units|features|maps)\b/y, (row, [value = ""]) => valued(row, value)],
  [/\((\d+x\d+)\)/y, (row, [window = ""]) => row.windows.push(window) > 0],
  [/([kspdg])(\d+)\b/y, (row, [key = "", value = ""]) => named(row, key, value)],
  [/\/[ \t]*(\d+)\b/y, (row, [stride = ""]) => named(row, "stride", stride)],
  [/(\d+x\d+)x(\d+)\b/y, (row, [window = "", value = ""]) => row.windows.push(window) > 0 && valued(row, value)],
  [/(\d+x\d+)(?![\w.])/y, (row, [window = ""]) => row.windows.push(window) > 0],
  [
    /(\d+)[ \t]*(?:x|×)(?![\w])|(?:x|×)[ \t]*(\d+)\b/y,
    (row, [before = "", behind = ""]) => valued(row, before || behind),
  ],
  [/\([ \t]*(\d+)[ \t]*\)/y, (row, [value = ""]) => valued(row, value)],
  [/@[ \t]*(\d+x\d+)\b/y, (row, [window = ""]) => row.windows.push(window) > 0],
  [/(\d+(?:\.\d+)?(?:e-?\d+)?)(?![\w.])/y, (row, [value = ""]) => valued(row, value)],
];

const operation = /([A-Za-z_][\w.]*)(\((?:[^()]|\([^()]*\))*\))?/y;

export function readRow({ text, next, label }: WrittenLine, layers: CallContext): Reading | undefined {
  if (next === "{") return undefined;
  const row: Row = { layers: [], windows: [], numbers: [], known: layers };
  const plain = inNumbers(text);
  for (let at = 0; at < plain.length;) {
    const end = readPiece(row, plain, at);
    if (end === undefined) return undefined;
    at = end;
  }
  const [first, ...postOperations] = row.layers;
  if (first === undefined) return undefined;
  // ResNet's table has no word for its convolutions.
  if (first.name === "" && row.windows.length > 0) first.name = "conv";
  const written = headsOf(row, first, layers);
  if (written.length === 0) return undefined;
  const onOneLine = written.map((head) => [head, ...postOperations.map(asOperation)].join(" "));
  const onSeveral = written.map((head) => [head, ...postOperations.map(asLine)].join("; "));
  const texts = label === "" && postOperations.length > 0 ? [...onOneLine, ...onSeveral] : onOneLine;
  const message = "a line is the layer, its main number, `key=value`, then what is applied to its result";
  return { message, texts, isSure: withStride.test(text) };
}

/** `maxpool 3/2`: a window and its stride, where a fraction makes no sense. */
const withStride = /pool[ \t]+\d+[ \t]*\/[ \t]*\d/;

/** `50%` as 0.5, `128 -> 10` as what comes out. */
function inNumbers(text: string): string {
  return text
    .replaceAll("×", "x")
    .replace(/(?<![\w.])(\d{1,2})[ \t]*[x*][ \t]*(\d{1,2})(?![\w.])/g, "$1x$2")
    .replace(
      /(\d+(?:\.\d+)?)[ \t]*%(?![ \t]*\w)/g,
      (_, percent: string) => `${Number((Number(percent) / 100).toPrecision(12))}`,
    )
    .replace(/(=[ \t]*\d+)x(?!\w)/g, "$1")
    .replace(/\b\d+[ \t]*->[ \t]*(\d+)\b/, "$1");
}

function readPiece(row: Row, text: string, at: number): number | undefined {
  signs.lastIndex = at;
  if (row.layers.length + row.windows.length + row.numbers.length > 0 && signs.test(text)) return signs.lastIndex;
  for (const [pattern, layer] of spelled) {
    pattern.lastIndex = at;
    if (pattern.test(text)) return readName(row, text, pattern.lastIndex, layer);
  }
  for (const [pattern, take] of pieces) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found !== null) return take(row, found.slice(1)) ? pattern.lastIndex : undefined;
  }
  operation.lastIndex = at;
  const [whole = "", name = "", call] = operation.exec(text) ?? [];
  if (whole === "") return undefined;
  // What a layer takes anyway.
  if (whole === "here" && row.layers.length > 0) return at + whole.length;
  const known = layerNamed(name, call, row.known);
  if (known === undefined) return undefined;
  addLayer(row, known);
  return at + whole.length;
}

/** A layer or an operation as it is written here: `ReLU`, `nn.Dropout(0.5)`. */
function layerNamed(name: string, call: string | undefined, known: CallContext): string | undefined {
  if (!/[A-Z.]/.test(name)) return `${name}${call ?? ""}`;
  const given = call === undefined ? [] : piecesOf(call.slice(1, -1), /,/);
  return translateCall(callOf(name, given, call !== undefined), known) ?? (call === undefined ? name : undefined);
}

/** A layer's name and the numbers that touch it: `conv3x3`, `conv3-64`, `fc-1000`, `maxpool2`. */
function readName(row: Row, text: string, from: number, layer: string): number | undefined {
  const [touching = "", window, kernel, main, number] =
    /^(?:(\d+x\d+)(?!\w)|(\d+)-(\d+)\b|-?(\d+)\b(?!x))?/.exec(text.slice(from))?.slice(0) ?? [];
  addLayer(row, layer);
  if (window !== undefined) row.windows.push(window);
  if (kernel !== undefined)
    return named(row, "kernel", kernel) && valued(row, main!) ? from + touching.length : undefined;
  // `conv1 64` rather counts its layers.
  if (number !== undefined && layer === "conv" && !touching.startsWith("-")) return undefined;
  return number === undefined || valued(row, number) ? from + touching.length : undefined;
}

function addLayer({ layers }: Row, name: string): void {
  if (layers[0]?.name === "") layers[0].name = name;
  else layers.push({ name, values: [], named: [] });
}

function named({ layers }: Row, key: string, value: string): boolean {
  // What stands behind an operation is not its own.
  if (layers.length > 1) return false;
  if (layers.length === 0) layers.push({ name: "", values: [], named: [] });
  layers[0]!.named.push(`${Object.hasOwn(attributes, key) ? attributes[key]! : key}=${value}`);
  return true;
}

const plainOperations = /^(?:bn|relu6?|silu|gelu|sigmoid|tanh)$/;

function valued({ layers, numbers }: Row, value: string): boolean {
  const [first, ...postOperations] = layers;
  const last = postOperations.at(-1) ?? first;
  if (first === undefined || last === undefined) return numbers.push(value) === 1;
  // `conv-bn-relu 64`: the operations belong to the layer's name.
  if (postOperations.length > 0 && first.values.length === 0 && plainOperations.test(last.name))
    return first.values.push(value) === 1;
  last.values.push(value);
  return last.values.length === 1 || (layers.length === 1 && last.values.length < 4);
}

/** What is 2 where nothing else is said. */
const halving = new Set(["kernel", "factor"]);

/** The layer with its arguments, apart from operations: as they are written, and as other frameworks would mean them. */
function headsOf(
  { windows, numbers }: Row,
  { name, values, named: given }: RowLayer,
  layers: CallContext,
): readonly string[] {
  if (name === "" || windows.length > 1) return [];
  const [layer = "", ...more] = name.split(" ");
  const [main = ""] = layers.positionalOf?.(layer) ?? [];
  if (main === "" && values.length > 0 && layers.attributesOf?.(layer) !== undefined) return [];
  const takesWindow = main === "kernel";
  const plain = [...(takesWindow ? windows : []), ...numbers, ...values];
  const keyed = [...(takesWindow ? [] : windows.map((window) => `kernel=${window}`)), ...given];
  const isGiven = more.length > 0 || plain.length > 0 || keyed.some((each) => each.startsWith(`${main}=`));
  const lacks = !isGiven && halving.has(main);
  const all = [...(lacks ? ["2"] : plain), ...keyed];
  const meant = more.length > 0 ? undefined : translateCall(callOf(layer, all, false), layers);
  const asWritten = [layer, ...(lacks ? ["2"] : []), plain.join(", "), ...more, ...keyed].filter((each) => each !== "");
  return [...new Set([...(plain.length > 1 ? [] : [asWritten.join(" ")]), ...(meant === undefined ? [] : [meant])])];
}

function asLine({ name, values }: RowLayer): string {
  return [name, ...(name.endsWith("pool") && values.length === 0 ? ["2"] : values)].join(" ");
}

/** As an operation its arguments stand in parentheses. */
function asOperation({ name, values }: RowLayer): string {
  return values.length === 0 ? name : `${name}(${values.join(", ")})`;
}
