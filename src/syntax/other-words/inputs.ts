/** Inputs as other languages declare them: `input image: [3, 32, 32]`, `Input(shape=(32, 32, 3))`. */
import { piecesOf, type Reading, type WrittenLine } from "./written-line.ts";

const words = String.raw`(?:keras|tf|layers|nn|L)\.`;
const called = new RegExp(
  String.raw`^(?:([A-Za-z_]\w*)[ \t]*[:=][ \t]*)?(?:${words})*(Input|InputLayer|input|input_data|placeholder)[ \t]*\((.*)\)$`,
  "s",
);
const declared =
  /^(?:inputs?|in|tensor|Input|INPUT)\b[ \t]*:?[ \t]*=?[ \t]*(?:"?([A-Za-z_]\w*)"?)?[ \t]*,?[ \t]*[:=]?[ \t]*(?:(?:float(?:32)?|tensor|Tensor|shape|size)[ \t]*[:=]?[ \t]*)?((?:\[|\(|\{|<|\d|[A-Z?-]).*)$/s;
const labelled = /^(?:let[ \t]+)?([A-Za-z_]\w*)[ \t]*[:=][ \t]*(?:input\b[ \t]*)?([[(].*[\])])$/s;

const message = "an input is declared by `input NAME [channels, height, width]`";

export function readInput({ text }: WrittenLine): Reading | undefined {
  const [, target, word = "", given = ""] = called.exec(text) ?? [];
  if (word !== "") return readCalled(target, word, given);
  if (/^(?:inputs?|in|tensor|Input|INPUT)\b/.test(text)) {
    const [, name, shape = ""] = declared.exec(text) ?? [];
    if (shape === "" || isReserved(name)) return undefined;
    return declare(name === "shape" ? undefined : name, shape, false);
  }
  const [, name, shape = ""] = labelled.exec(text) ?? [];
  const looksSo = /[:=][ \t]*input\b/.test(text) || /^(input_?shape|image|x|inputs?)$/.test(name ?? "");
  return shape === "" || !looksSo ? undefined : declare(/^input_?shape$/.test(name!) ? undefined : name, shape, false);
}

/** An input cannot be called so, which is reported where it is declared. */
function isReserved(name: string | undefined): boolean {
  return name === "here" || name === "in";
}

function readCalled(target: string | undefined, word: string, given: string): Reading | undefined {
  const pieces = piecesOf(given, /,/);
  const named = pieces.map((piece) => /^(\w+)[ \t]*=[ \t]*(.*)$/s.exec(piece)).find((found) => found?.[1] === "shape");
  const name = pieces.map((piece) => /^name[ \t]*=[ \t]*"(\w+)"$/.exec(piece)?.[1]).find((each) => each !== undefined);
  const plain = pieces.filter((piece) => !/^\w+[ \t]*=/.test(piece)).join(", ");
  const isKeras = /^[A-Z]/.test(word);
  return declare(name ?? target, named?.[2] ?? plain, isKeras) ?? { message, help: example, texts: [] };
}

const example = "as in `input image [3, 224, 224]`";

/** `isLast`: the channels stand last, as in Keras. */
function declare(name: string | undefined, written: string, isLast: boolean): Reading | undefined {
  const inside = written
    .replace(/^[ \t]*[[({<]+/, "")
    .replace(/[\])}>]+[ \t]*,?[ \t]*(?:float(?:32)?|f32)?[ \t]*$/, "");
  // A size is missing.
  if (/^[ \t]*,|,[ \t]*,/.test(inside)) return undefined;
  const isProduct = /^\d+(?:[ \t]*[x×*][ \t]*\d+)+$/.test(inside);
  const sizes = isProduct ? inside.split(/[x×*]/) : inside.split(/[,\s]+/);
  const kept = withoutBatch(sizes.map((each) => each.trim()).filter((each) => each !== ""));
  if (kept.length === 0 || !kept.every((each) => /^(\d+|[A-Z]\w*)$/.test(each))) return undefined;
  const movesLast = isLast ? !endsInChannels(kept.toReversed()) : isProduct && endsInChannels(kept);
  const ordered = movesLast ? [kept.at(-1)!, ...kept.slice(0, -1)] : kept;
  return { message, help: example, texts: [`input ${name ?? nameFor(ordered)} [${ordered.join(", ")}]`] };
}

function withoutBatch(sizes: readonly string[]): readonly string[] {
  const isBatch = /^(None|\?|-1|N|B|batch)$/.test(sizes[0] ?? "") && sizes.length > 1;
  return isBatch ? sizes.slice(1) : sizes;
}

/** Whether a `?` stands where others have the batch: in front of the sizes of an image, which are whole without it. */
export function isUnknownBatch(text: string, at: number): boolean {
  const line = text.slice(text.lastIndexOf("\n", at - 1) + 1, at);
  return (
    /^[ \t]*input\b[^[]*\[[ \t]*$/.test(line) && /^\?(?:[ \t]*,[ \t]*\w+){3}[ \t]*\]/.test(text.slice(at, at + 200))
  );
}

/** `224x224x3`, as papers write images. */
function endsInChannels(sizes: readonly string[]): boolean {
  return sizes.length === 3 && Number(sizes[2]) <= 4 && Number(sizes[0]) > 4;
}

function nameFor({ length }: readonly string[]): string {
  return length === 3 ? "image" : length === 2 ? "signal" : "features";
}
