/** What the words of a marker ask for: `params nets/lenet.cvk#LeNet set classes=10`. */
import { nearest } from "../base/did-you-mean.ts";
import { shown } from "../base/visible.ts";
import type { Span } from "../base/source.ts";
import type { Diagnostics } from "../diagnostics/diagnostic.ts";
import { countedFigures, toldFigures, type ToldFigure } from "../reports/figure-text.ts";
import { layersColumnNames, type LayersColumnName } from "../reports/layers-markdown.ts";
import { weightTypes, type WeightType } from "../tensor/weight-type.ts";
import type { Marker, Word } from "./page.ts";

export interface Request {
  readonly kept: "report" | ToldFigure;
  /** As the page names it. */
  readonly file: Word;
  /** Which of the file's models; undefined where it has one. */
  readonly model: string | undefined;
  readonly columns: readonly LayersColumnName[];
  readonly isShort: boolean;
  readonly options: RequestOptions;
}

export interface RequestOptions {
  readonly settings: Readonly<Record<string, string>>;
  readonly sizes: Readonly<Record<string, number>>;
  readonly weightsType?: WeightType;
}

const DEFAULT_COLUMNS: readonly LayersColumnName[] = ["layer", "kind", "output", "parameters", "macs"];

const KEPT = ["report", ...toldFigures] as const;

/** Undefined where the words are wrong, which is reported. */
export function readRequest({ span, words }: Marker, diagnostics: Diagnostics): Request | undefined {
  const fail = (at: Span, message: string, help: string): undefined => {
    diagnostics.add({ code: "docs/marker", span: at, message, help: [shown(help)] });
  };
  const [what, ...rest] = words;
  const kept = KEPT.find((each) => each === what?.text);
  if (what === undefined) return fail(span, "a marker says what it keeps", `one of ${KEPT.join(", ")}`);
  if (kept === undefined) return fail(what.span, `there is nothing called ${quoted(what)} to keep`, oneOf(what, KEPT));
  const told = readWords(rest, fail);
  if (told === undefined) return undefined;
  const { files, columns, isShort, ...options } = told;
  const [file, second] = files;
  if (file === undefined)
    return fail(span, "a marker names a model", `\`convoke:${kept} net.cvk\`, seen from this page`);
  if (second !== undefined)
    return fail(second.span, `a marker names one model, and ${quoted(second)} is another word`, WORDS);
  if (columns !== undefined && kept !== "report") {
    return fail(columns.word.span, `\`${kept}\` is one figure and has no columns`, "columns are those of `report`");
  }
  if (isShort !== undefined && !countedFigures.some((each) => each === kept)) {
    return fail(isShort.span, `\`${kept}\` has no short form`, `${countedFigures.join(", ")} have one`);
  }
  const [path, model] = file.text.split(/#(?=[^#]*$)/);
  return {
    kept,
    file: { ...file, text: path! },
    model,
    columns: columns?.names ?? DEFAULT_COLUMNS,
    isShort: isShort !== undefined,
    options,
  };
}

const WORDS = "behind the model go `#NAME`, `set NAME=VALUE`, `size NAME=N`, `columns=…`, `short`, `weights-type=…`";

type Fail = (at: Span, message: string, help: string) => undefined;

interface Told extends RequestOptions {
  readonly files: readonly Word[];
  readonly columns?: { readonly word: Word; readonly names: readonly LayersColumnName[] };
  readonly isShort?: Word;
}

function readWords([word, ...rest]: readonly Word[], fail: Fail, told: Told = NOTHING): Told | undefined {
  if (word === undefined) return told;
  if (word.text === "set" || word.text === "size") {
    const [pair, ...others] = rest;
    const more = pairRead(word, pair, told, fail);
    return more && readWords(others, fail, { ...told, ...more });
  }
  const more = wordRead(word, told, fail);
  return more && readWords(rest, fail, { ...told, ...more });
}

const NOTHING: Told = { files: [], settings: {}, sizes: {} };

function wordRead(word: Word, { files }: Told, fail: Fail): Partial<Told> | undefined {
  const [key, value] = halves(word.text);
  if (value === undefined) return word.text === "short" ? { isShort: word } : { files: [...files, word] };
  if (key === "columns") {
    const names = columnsRead(word, value, fail);
    return names && { columns: { word, names } };
  }
  if (key !== "weights-type") {
    return fail(
      word.span,
      `a marker has no word ${quoted(word)}`,
      `a parameter of the model is set by \`set ${key}=…\``,
    );
  }
  const weightsType = weightTypes.find((each) => each === value);
  return weightsType === undefined
    ? fail(word.span, "there is no such type of weights", oneOf(word, weightTypes))
    : { weightsType };
}

function columnsRead(word: Word, list: string, fail: Fail): readonly LayersColumnName[] | undefined {
  const names = list.split(",");
  const chosen = names.map((name) => layersColumnNames.find((each) => each === name));
  const unknown = names.find((_, at) => chosen[at] === undefined);
  if (unknown === undefined) return chosen.filter((name) => name !== undefined);
  return fail(word.span, `there is no column ${JSON.stringify(unknown)}`, oneOf({ text: unknown }, layersColumnNames));
}

function pairRead({ text, span }: Word, pair: Word | undefined, told: Told, fail: Fail): Partial<Told> | undefined {
  const [name, value] = halves(pair?.text ?? "");
  if (value === undefined || name === "") {
    return fail(
      pair?.span ?? span,
      `\`${text}\` takes a name and a value`,
      `\`${text} ${text === "set" ? "classes=10" : "H=224"}\``,
    );
  }
  if (text === "set") return { settings: { ...told.settings, [name]: value } };
  const size = /^[1-9]\d{0,8}$/.test(value) ? Number(value) : undefined;
  if (size === undefined) return fail(pair!.span, "a size is a positive integer", `\`size ${name}=224\``);
  return { sizes: { ...told.sizes, [name]: size } };
}

/** Around the first `=`. */
function halves(text: string): readonly [key: string, value?: string] {
  const at = text.indexOf("=");
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function quoted({ text }: Pick<Word, "text">): string {
  return JSON.stringify(text);
}

function oneOf({ text }: Pick<Word, "text">, known: readonly string[]): string {
  const near = nearest(text, known);
  return near === undefined ? `one of ${known.join(", ")}` : `did you mean ${near}?`;
}
