/**
 * What a file is that should have been another: told by its first bytes, as `file` does, and what is to be done about it.
 * Sources: the formats' own descriptions; Git LFS, "Specification" (version line of a pointer).
 */
import { linesLimit, tokensLimit } from "./limits.ts";

export type Family = "weights" | "onnx" | "json" | "model" | "image" | "binary" | "other";

export interface Recognised {
  readonly family: Family;
  /** With its article: `a PNG image`. */
  readonly what: string;
  /** What to do wherever it was given; undefined where that depends on what was asked for. */
  readonly advice?: string;
  /** Of names under which it is read as a model. */
  readonly ending?: string;
}

/** How many bytes tell a file. */
const HEAD = 4096;

const byFirstBytes: readonly (readonly [marks: readonly string[], Recognised])[] = [
  [["\u0089HDF\r\n\u001a\n"], { family: "weights", what: "an HDF5 file, as Keras writes", ending: ".h5" }],
  [["\u0093NUMPY"], { family: "weights", what: "a NumPy array" }],
  [
    ["PK\u0003\u0004", "PK\u0005\u0006"],
    { family: "weights", what: "a zip archive, as .npz, .keras and .pth are", ending: ".keras" },
  ],
  [["\u0080\u0002", "\u0080\u0003", "\u0080\u0004", "\u0080\u0005"], { family: "weights", what: "a Python pickle" }],
  [["GGUF", "ggml"], { family: "weights", what: "weights in the GGUF format" }],
  [["\u0089PNG"], { family: "image", what: "a PNG image" }],
  [["\u00ff\u00d8\u00ff"], { family: "image", what: "a JPEG image" }],
  [["GIF8"], { family: "image", what: "a GIF image" }],
  [["RIFF"], { family: "image", what: "a WebP image or another RIFF file" }],
  [["BM"], { family: "image", what: "a BMP image" }],
  [["%PDF-"], { family: "other", what: "a PDF document" }],
  [["\u007fELF", "MZ"], { family: "other", what: "a program" }],
  [["\u0000asm"], { family: "other", what: "a WebAssembly binary" }],
  [["\u001f\u008b"], { family: "other", what: "a gzip file", advice: "unpack it first: gunzip" }],
  [["BZh"], { family: "other", what: "a bzip2 file", advice: "unpack it first: bunzip2" }],
  [["\u00fd7zXZ"], { family: "other", what: "an xz file", advice: "unpack it first: unxz" }],
  [["\u0028\u00b5\u002f\u00fd"], { family: "other", what: "a Zstandard file", advice: "unpack it first: unzstd" }],
  [["7z\u00bc\u00af"], { family: "other", what: "a 7-Zip archive", advice: "unpack it first" }],
  [["\u00ff\u00fe", "\u00fe\u00ff"], { family: "other", what: "UTF-16 text", advice: "save it as UTF-8" }],
];

/** Texts, by what stands behind white space. */
const byText: readonly (readonly [RegExp, Recognised])[] = [
  [
    /^version https:\/\/(git-lfs\.github\.com|hawser\.github\.com)\//,
    { family: "other", what: "a Git LFS pointer", advice: "git lfs pull fetches the file that it stands for" },
  ],
  [
    /^<(!doctype html|html|head|body|script|meta|!--)/i,
    {
      family: "other",
      what: "an HTML page",
      advice: "a page was saved in place of the file: download the file itself",
    },
  ],
  [/^<(\?xml|svg|[a-z])/i, { family: "other", what: "an XML document" }],
  [
    /^\{[^]*"(modelTopology|weightsManifest)"/,
    { family: "json", what: "a model of TensorFlow.js (JSON)", ending: ".json" },
  ],
  [/^\{[^]*"(class_name|keras_version)"/, { family: "json", what: "a model of Keras (JSON)", ending: ".json" }],
  [/^(\{\s*["}]|\[\s*["{[\]])/, { family: "json", what: "JSON" }],
  [/^\[(net|network)\]/i, { family: "other", what: "a network of Darknet" }],
  [/^(\/\/|\/\*|(model|block|import|let)\b)/, { family: "model", what: "model text", ending: ".cvk" }],
];

/** Undefined where nothing is known of it. */
export function recognise(bytes: Uint8Array): Recognised | undefined {
  const head = latin1(bytes.subarray(0, HEAD));
  // Letters alone may begin a text.
  const isMark = (mark: string): boolean => head.startsWith(mark) && (!/^\w+$/.test(mark) || isBinary(bytes));
  const marked = byFirstBytes.find(([marks]) => marks.some(isMark));
  if (marked !== undefined) return marked[1];
  if (/^[^]{5}\0{3}\{/.test(head)) return { family: "weights", what: "weights in the safetensors format" };
  if (head.slice(4, 8) === "TFL3") return { family: "other", what: "a model of TensorFlow Lite" };
  if (isOnnx(bytes)) return { family: "onnx", what: "an ONNX model", ending: ".onnx" };
  if (isWide(head)) return { family: "other", what: "UTF-16 text", advice: "save it as UTF-8" };
  if (isBinary(bytes)) return { family: "binary", what: `binary: byte ${bytes.indexOf(0)} is zero` };
  const text = head.replace(/^(\u00ef\u00bb\u00bf)?\s*/, "");
  return byText.find(([pattern]) => pattern.test(text))?.[1];
}

function latin1(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** ONNX has no mark: field 1, the version; then a string (producer, its version, domain), the graph or the opset. */
function isOnnx([tag, version = 0, next = 0]: Uint8Array): boolean {
  return tag === 0x08 && version > 0 && version < 32 && [0x12, 0x1a, 0x22, 0x32, 0x3a, 0x42].includes(next);
}

/** Text of no writing holds the byte 0. */
function isBinary(bytes: Uint8Array): boolean {
  return bytes.includes(0);
}

/** Latin letters as pairs of bytes, one of them zero. */
function isWide(head: string): boolean {
  return /^([\t\n\r -~]\0){4}/.test(head) || /^(\0[\t\n\r -~]){4}/.test(head);
}

/** Why something is not read, and what to do. */
export interface Refusal {
  readonly refused: string;
  readonly help?: string;
}

const MODEL_ADVICE: Readonly<Record<Family, string | undefined>> = {
  weights: "name a model first, and weights with --weights FILE",
  onnx: "give it a name that ends in .onnx, to be read as one",
  json: "a model of TensorFlow.js has a name that ends in .json",
  model: undefined,
  image: "a model comes first; arrays for it are given with --input FILE.npy",
  binary: "a model is text: model Name { input image [1, 28, 28]; flatten; dense 10 }",
  other: "a model is written as: model Name { input image [1, 28, 28]; flatten; dense 10 }",
};

/** Undefined where the bytes may be model text. */
export function notModelText(bytes: Uint8Array): Refusal | undefined {
  const found = recognise(bytes);
  if (found === undefined || found.family === "model") return undefined;
  const help = found.advice ?? MODEL_ADVICE[found.family];
  return { refused: `it is ${found.what}, and no model text`, ...(help === undefined ? {} : { help }) };
}

/** The same of a text, whose bytes that are not UTF-8 are already lost; and of one that is too long to be read. */
export function refusalOf(text: string): Refusal | undefined {
  return notModelText(new TextEncoder().encode(text)) ?? tooLong(text);
}

function tooLong(text: string): Refusal | undefined {
  const exceeded = [
    { what: "lines and semicolons", pattern: /[\n;]/g, limit: linesLimit },
    { what: "words, numbers and signs", pattern: tokenOrComment, limit: tokensLimit },
  ].find(({ pattern, limit }) => text.length > limit && hasMore(text, pattern, limit));
  if (exceeded === undefined) return undefined;
  return {
    refused: `it has more than ${exceeded.limit.toLocaleString("en")} ${exceeded.what}`,
    help: "what comes again and again is written once, in a `repeat` or a block",
  };
}

const tokenOrComment = /\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)|"[^"\n]*"?|[\p{L}\p{M}\p{N}_]+|[^\s\p{L}\p{M}\p{N}_]/gu;

function hasMore(text: string, pattern: RegExp, limit: number): boolean {
  pattern.lastIndex = 0;
  let count = 0;
  while (count <= limit && pattern.test(text)) count++;
  return count > limit;
}
