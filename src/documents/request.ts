/** What the words of a marker ask for: `params nets/lenet.cvk#LeNet set classes=10`. */
import { nearest } from "../base/did-you-mean.ts";
import { shown } from "../base/visible.ts";
import type { Span } from "../base/source.ts";
import type { Diagnostics } from "../diagnostics/diagnostic.ts";
import { countedFigures, toldFigures, type ToldFigure } from "../reports/figure-text.ts";
import { columnCalled, layerColumns, type LayerColumnName } from "../reports/tables/layer-columns.ts";
import { weightTypes, type WeightType } from "../tensor/weight-type.ts";
import type { Marker, Word } from "./page.ts";

export interface Request {
  readonly kept: "report" | ToldFigure;
  /** As the page names it. */
  readonly file: Word;
  /** Which of the file's models; undefined where it has one. */
  readonly model: string | undefined;
  readonly columns: readonly LayerColumnName[];
  readonly isShort: boolean;
  readonly options: RequestOptions;
}

export interface RequestOptions {
  readonly settings: Readonly<Record<string, string>>;
  readonly sizes: Readonly<Record<string, number>>;
  readonly weightsType?: WeightType;
}

const DEFAULT_COLUMNS: readonly LayerColumnName[] = ["layer", "kind", "output", "parameters", "macs"];

const KEPT = ["report", ...toldFigures] as const;

/** Far more than any model has to be told. */
const MOST_WORDS = 100;

type Fail = (at: Span, message: string, help: string) => undefined;

/** Undefined where the words are wrong, which is reported. */
export function readRequest({ span, words }: Marker, diagnostics: Diagnostics): Request | undefined {
  const fail: Fail = (at, message, help) => {
    diagnostics.add({ code: "docs/marker", span: at, message, help: [shown(help)] });
  };
  const [what, ...rest] = words;
  const kept = KEPT.find((each) => each === what?.text);
  if (what === undefined) return fail(span, "a marker says what it keeps", `one of ${KEPT.join(", ")}`);
  if (kept === undefined) return fail(what.span, `there is nothing called ${quoted(what)} to keep`, oneOf(what, KEPT));
  if (rest.length > MOST_WORDS) return fail(span, `a marker has more than ${MOST_WORDS} words`, WORDS);
  const told = readWords(rest, fail);
  if (told === undefined || !isFitting(kept, told, fail)) return undefined;
  const { file, columns, short, settings, sizes, weightsType } = told;
  if (file === undefined)
    return fail(span, "a marker names a model", `\`convoke:${kept} net.cvk\`, seen from this page`);
  const [path, model] = file.text.split(/#(?=[^#]*$)/);
  return {
    kept,
    file: { ...file, text: path! },
    model,
    columns: columns?.value ?? DEFAULT_COLUMNS,
    isShort: short !== undefined,
    options: { settings, sizes, ...(weightsType && { weightsType: weightsType.value }) },
  };
}

/** Whether the words go with what is kept. */
function isFitting(kept: Request["kept"], { columns, short, weightsType }: Told, fail: Fail): boolean {
  const misfits: readonly (readonly [Word | undefined, fitting: readonly string[]])[] = [
    [columns?.word, ["report"]],
    [short, countedFigures],
    [weightsType?.word, ["weights"]],
  ];
  for (const [word, fitting] of misfits) {
    if (word === undefined || fitting.includes(kept)) continue;
    fail(word.span, `${quoted(word)} does not go with \`${kept}\``, `it goes with ${fitting.join(", ")}`);
    return false;
  }
  return true;
}

const WORDS = "behind the model go `#NAME`, `set NAME=VALUE`, `size NAME=N`, `columns=…`, `short`, `weights-type=…`";

interface Told extends Pick<RequestOptions, "settings" | "sizes"> {
  readonly file?: Word;
  readonly short?: Word;
  readonly columns?: Value<readonly LayerColumnName[]>;
  readonly weightsType?: Value<WeightType>;
}

interface Value<T> {
  readonly word: Word;
  readonly value: T;
}

function readWords(words: readonly Word[], fail: Fail): Told | undefined {
  let told: Told = { settings: {}, sizes: {} };
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    const isPair = word.text === "set" || word.text === "size";
    const more = isPair ? pairRead(word, words[++at], told, fail) : wordRead(word, told, fail);
    if (more === undefined) return undefined;
    told = { ...told, ...more };
  }
  return told;
}

function wordRead(word: Word, { file }: Told, fail: Fail): Partial<Told> | undefined {
  const [key, value] = halves(word.text);
  if (key === "columns" && value !== undefined) return columnsRead(word, value, fail);
  if (key === "weights-type" && value !== undefined) {
    const weightsType = weightTypes.find((each) => each === value);
    if (weightsType === undefined)
      return fail(word.span, "there is no such type of weights", oneOf({ text: value }, weightTypes));
    return { weightsType: { word, value: weightsType } };
  }
  if (value !== undefined)
    return fail(word.span, `a marker has no word ${quoted(word)}`, `a parameter is set by \`set ${key}=…\``);
  if (word.text === "short") return { short: word };
  if (file === undefined) return { file: word };
  return fail(word.span, `a marker names one model, and ${quoted(word)} is another word`, WORDS);
}

/** Times are others each time: no page could keep them. */
const columnsOfPages = layerColumns.filter(({ needs }) => needs === undefined);

function columnsRead(word: Word, list: string, fail: Fail): Partial<Told> | undefined {
  const names = list.split(",");
  const chosen = names.map((name) => columnsOfPages.find((column) => column === columnCalled(name))?.name);
  const unknown = names.find((_, at) => chosen[at] === undefined);
  if (unknown === undefined) return { columns: { word, value: chosen.filter((name) => name !== undefined) } };
  return fail(
    word.span,
    `there is no column ${JSON.stringify(unknown)}`,
    oneOf(
      { text: unknown },
      columnsOfPages.map(({ name }) => name),
    ),
  );
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
