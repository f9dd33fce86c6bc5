/**
 * Other names for the tensors of a file, as the user says them: `layer*.*.**=stages.*.*.**`. Names are read by segments, with
 * dots or slashes between. `*` stands for any letters of one segment, `**` for any number of segments; in the replacement
 * they stand, in order, for what they matched, as in zsh's `zmv -W`.
 */
import { nameLimit, renamedCharactersLimit } from "../base/limits.ts";
import { shown } from "../base/visible.ts";
import { FormatError } from "../formats/format-error.ts";
import { placeByName, segments } from "./weight-names.ts";
import type { SourceTensor, WeightSource } from "./weight-source.ts";

export interface Renaming {
  readonly text: string;
  readonly pattern: readonly string[];
  readonly replacement: readonly string[];
}

const SEVERAL = "**";
const SOME = "*";

/**
 * What `--rename` takes, `PATTERN=NAME`: `*` stands for a part of a name, `**` for any number of them.
 * @throws FormatError with what is wrong.
 * @example
 * ```ts
 * import { readRenaming } from "convoke";
 *
 * console.log(readRenaming("encoder.**=**").text); // encoder.**=**
 * ```
 */
export function readRenaming(text: string): Renaming {
  const at = text.indexOf("=");
  if (at < 1 || at === text.length - 1)
    throw new FormatError(`${JSON.stringify(text)} is not of the form PATTERN=REPLACEMENT`);
  const [pattern, replacement] = [segments(text.slice(0, at)), segments(text.slice(at + 1))] as const;
  const odd = [...pattern, ...replacement].find((segment) => segment !== SEVERAL && segment.includes(SEVERAL));
  if (odd !== undefined) throw new FormatError(`${SEVERAL} is a segment of its own, not a part of one as in ${odd}`);
  if (wildcards(pattern).join() !== wildcards(replacement).join())
    throw new FormatError(
      `both sides of ${JSON.stringify(text)} need the same ${SOME} and ${SEVERAL}, in the same order`,
    );
  return { text, pattern, replacement };
}

function wildcards(path: readonly string[]): readonly string[] {
  return path.flatMap((segment) =>
    segment === SEVERAL ? [segment] : [...segment].filter((letter) => letter === SOME),
  );
}

/**
 * The file with each renaming done in turn, on what the one before it made.
 * @throws FormatError where one fits no name, two tensors come to have one name, or names become too long.
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { readRenaming, readSafetensors, renamed, safetensorsSource } from "convoke";
 *
 * const source = safetensorsSource(readSafetensors(readFileSync("examples/mnist/mnist.safetensors")));
 * console.log(renamed(source, [readRenaming("conv1.**=first.**")]).tensors[0].name); // first.weight
 * ```
 */
export function renamed(source: WeightSource, renamings: readonly Renaming[]): WeightSource {
  let characters = 0;
  return renamings.reduce((file, renaming) => {
    characters += file.tensors.reduce((sum, { name }) => sum + name.length, 0);
    if (characters <= renamedCharactersLimit) return renamedOnce(file, renaming);
    throw new FormatError(
      `--rename ${JSON.stringify(shown(renaming.text))}: renamings up to this one, and the names that they make, are ` +
        "too many for one call; give names in fewer steps, or by --weights-map FILE.json",
    );
  }, source);
}

function renamedOnce(source: WeightSource, renaming: Renaming): WeightSource {
  const fail = (reason: string): never => {
    throw new FormatError(`--rename ${JSON.stringify(shown(renaming.text))} ${reason}`);
  };
  const tensors = source.tensors.map((tensor) => {
    const name = newName(tensor.name, renaming);
    if (name !== undefined && name.length > nameLimit)
      fail(`makes names of more than ${nameLimit.toLocaleString("en")} characters`);
    return name === undefined ? tensor : withName(tensor, name);
  });
  if (tensors.every((tensor, at) => tensor === source.tensors[at])) return fail(misfitText(source, renaming));
  const byName = new Map<string, number>();
  tensors.forEach(({ name }, at) => {
    const other = byName.get(name);
    if (other !== undefined)
      fail(`calls both ${shown(source.tensors[other]!.name)} and ${shown(source.tensors[at]!.name)} ${shown(name)}`);
    byName.set(name, at);
  });
  return { ...source, tensors };
}

/** Why nothing is renamed; most patterns that fit nothing are the beginning of names. */
function misfitText({ tensors }: WeightSource, renaming: Renaming): string {
  const { pattern, replacement } = renaming;
  const longer = { ...renaming, pattern: [...pattern, SEVERAL], replacement: [...replacement, SEVERAL] };
  const meant = tensors.find(({ name }) => newName(name, longer) !== undefined);
  if (meant !== undefined) {
    const offer = `${longer.pattern.join(".")}=${longer.replacement.join(".")}`;
    return `fits no tensor, since a pattern covers the whole name, as ${shown(meant.name)}; did you mean '${shown(offer)}'?`;
  }
  const first = tensors[0];
  return `fits no tensor${first === undefined ? "" : `; one is called ${shown(first.name)}`}`;
}

/** What the file says besides the name stays true, but for the layer. */
function withName(tensor: SourceTensor, name: string): SourceTensor {
  const { nameInFile = tensor.name } = tensor;
  if (tensor.place === undefined) return { ...tensor, name, nameInFile };
  const { alias: _, ...place } = tensor.place;
  const { layer, role = place.role } = placeByName(name);
  return { ...tensor, name, nameInFile, place: { ...place, layer, role } };
}

function newName(name: string, { pattern, replacement }: Renaming): string | undefined {
  const path = segments(name);
  const found = matched(path, pattern, SEVERAL, (due, segment) => lettersOf(segment, due) !== undefined);
  if (found === undefined) return undefined;
  const parts = pattern.flatMap((due, at) => {
    const [from, to] = found[at]!;
    return due === SEVERAL ? [path.slice(from, to).join(".")] : lettersOf(path[from]!, due)!;
  });
  let next = 0;
  const filled = replacement.map((segment) =>
    segment === SEVERAL ? parts[next++]! : segment.replaceAll(SOME, () => parts[next++]!),
  );
  return filled.filter((segment) => segment !== "").join(".");
}

/** What each `*` stands for in a segment; undefined where the segment does not fit. */
function lettersOf(segment: string, due: string): readonly string[] | undefined {
  if (!due.includes(SOME)) return segment === due ? [] : undefined;
  const [letters, pattern] = [[...segment], [...due]];
  const found = matched(letters, pattern, SOME, (a, b) => a === b);
  return found && pattern.flatMap((letter, at) => (letter === SOME ? letters.slice(...found[at]!).join("") : []));
}

/**
 * The range of the items that each part of the pattern stands for, each as short as it can be; undefined where they do not
 * fit. Where they do not from some place on, only the last `any` before it need be longer: the time is the product of both.
 */
function matched(
  items: readonly string[],
  pattern: readonly string[],
  any: string,
  fits: (due: string, item: string) => boolean,
): readonly (readonly [from: number, to: number])[] | undefined {
  const ranges: (readonly [number, number])[] = [];
  let last: number | undefined;
  let at = 0;
  for (;;) {
    const due = pattern[ranges.length];
    if (due === undefined && at === items.length) return ranges;
    if (due === any && ranges.length === pattern.length - 1) return [...ranges, [at, items.length]];
    if (due === any) {
      last = ranges.length;
      ranges.push([at, at]);
    } else if (due !== undefined && at < items.length && fits(due, items[at]!)) {
      ranges.push([at, ++at]);
    } else {
      if (last === undefined) return undefined;
      const [from, to] = ranges[last]!;
      if (to === items.length) return undefined;
      ranges.length = last;
      ranges.push([from, to + 1]);
      at = to + 1;
    }
  }
}
