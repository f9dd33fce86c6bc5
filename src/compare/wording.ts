/** What a change breaks, in sentences that every format says alike; names are set by the format. */
import { isConstantDim, type Dim } from "../tensor/dim.ts";
import { bytes, countOf, grouped, share } from "../tensor/readable-numbers.ts";
import type { Category } from "./categories.ts";
import { growthOf, type Cost, type CostDiff } from "./cost.ts";
import type { Layer } from "./layer.ts";
import type { LayerChange } from "./layer-changes.ts";
import type { ModelDiff } from "./model-diff.ts";
import type { Incomparable, ProjectDiff } from "./project-diff.ts";
import { shortened } from "./shortened.ts";
import { WORK_TREE } from "./version.ts";
import { mends, type NamedTensor } from "./weights.ts";

/** How a format sets a name, a shape, words of a command: whatever is to be read letter by letter. */
export type Literal = (text: string) => string;

/** Of what is made of a few names and shapes. */
const LONGEST_TEXT = 240;

export const plain: Literal = (text) => shortened(text, LONGEST_TEXT);

export const COST_NAMES: Readonly<Record<Cost, string>> = {
  params: "parameters",
  macs: "MACs",
  memory: "peak activations",
  size: "weight bytes",
};

/** A sentence on each category, whether it is broken or not. */
export function brokenText(diff: ModelDiff, category: Category, literal: Literal): string {
  return { signature: signatureText, weights: weightsText, function: functionText, cost: costText }[category](
    diff,
    literal,
  );
}

/** How many of a kind are named. */
const NAMED = 3;

function listed(all: readonly string[], separator = ", "): string {
  const more = all.length > NAMED ? `${separator}and ${grouped(all.length - NAMED)} more` : "";
  return all.slice(0, NAMED).join(separator) + more;
}

function signatureText({ changes }: ModelDiff, literal: Literal): string {
  const texts = changes.flatMap((change) => (change.of === "signature" ? [literal(change.text)] : []));
  return texts.length === 0 ? "inputs and outputs are as before" : listed(texts, "; ");
}

function weightsText({ weights }: ModelDiff, literal: Literal): string {
  if (weights.loads) return "an old checkpoint loads";
  const { misshapen, missing, unused, crossed, rename } = weights;
  const tensor = ({ name, shape }: NamedTensor): string => literal(`${shortened(name)} ${shape}`);
  const problems = [
    ...counted(
      misshapen.map(({ was, ...now }) => literal(`${shortened(now.name)} ${was} -> ${now.shape}`)),
      "has another shape",
      "have other shapes",
    ),
    ...counted(missing.map(tensor), "is missing in it", "are missing in it"),
    ...counted(unused.map(tensor), "has no place any more", "have no place any more"),
    ...counted(
      crossed.map(([old, now]) => `${literal(shortened(old))} is ${literal(shortened(now))} now`),
      "belongs elsewhere",
      "belong elsewhere",
    ),
  ];
  const remedy = rename === undefined || rename.words.length === 0 ? "" : `; ${renameText(weights, literal)}`;
  return `an old checkpoint does not load as it is: ${problems.join(", ")}${remedy}`;
}

function counted(list: readonly string[], one: string, several: string): readonly string[] {
  if (list.length === 0) return [];
  return [`${countOf(list.length, "tensor")} ${list.length === 1 ? one : several} (${listed(list)})`];
}

function renameText({ rename, ...weights }: ModelDiff["weights"], literal: Literal): string {
  const { words, taken, of } = rename!;
  const does = mends(rename!, { ...weights, rename }) ? "mends it" : `brings over ${taken} of ${countOf(of, "tensor")}`;
  const options = words.map((word) => `--rename ${inShell(word)}`);
  // What is cut would do something else.
  const isLong = options.slice(0, NAMED).some((option) => option.length > LONGEST_TEXT || plain(option) !== option);
  return `${isLong ? "--rename, with words that --format json has," : listed(options.map(literal), " ")} ${does}`;
}

function inShell(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

function functionText(
  { function: { verdict, reason, names, correspondence }, weights }: ModelDiff,
  literal: Literal,
): string {
  const why = names.length === 0 ? reason : `${reason}: ${listed(names.map((name) => literal(shortened(name))))}`;
  if (verdict === "undecided") return `whether it computes the same cannot be told: ${why}`;
  if (verdict === "different") return `it computes something else: ${why}`;
  // Only graphs prove it.
  const same = correspondence === undefined ? "it seems to compute the same" : "it computes the same";
  return `${same}${weights.loads ? "" : ", given the weights where they belong"}: ${why}`;
}

function costText({ costs }: ModelDiff): string {
  const other = costs.filter(({ isOther }) => isOther).map((each) => `${COST_NAMES[each.cost]} ${growthText(each)}`);
  return other.length === 0 ? "it costs what it did" : other.join(", ");
}

/** `+896 (+12.5%)` */
export function growthText(diff: CostDiff): string {
  const growth = growthOf(diff);
  if (growth === undefined)
    return diff.isOther ? `${figureText(diff.cost, diff.old)} -> ${figureText(diff.cost, diff.now)}` : "";
  if (growth.by === 0) return "";
  const sign = growth.by > 0 ? "+" : "-";
  const part = share(Math.abs(growth.by), diff.old!);
  return `${sign}${figureText(diff.cost, Math.abs(growth.by))}${part === "" ? "" : ` (${sign}${part})`}`;
}

export function figureText(cost: Cost, figure: Dim | undefined): string {
  if (figure === undefined) return "unknown";
  const text = cost === "params" || cost === "macs" ? grouped(figure) : bytes(figure);
  return isConstantDim(figure) ? text : shortened(text, 40);
}

/** `(3*3*3)*64 + 64 = 1,792 -> (3*3*3)*96 + 96 = 2,688`; empty where a layer has no parameters, or the same. */
export function parametersText({ old, now }: LayerChange): string {
  const [before, after] = [old, now].map((layer) => (layer === undefined ? "" : arithmetic(layer)));
  if (before === after) return "";
  return old === undefined || now === undefined ? before + after! : `${before || "0"} -> ${after || "0"}`;
}

function arithmetic({ formula, params }: Layer): string {
  if (formula === "") return "";
  return formula === "shared" ? formula : `${shortened(formula)} = ${grouped(params)}`;
}

/** What all formats show of layers: those that only have other shapes since others changed are counted. */
export function shownLayers({ changes }: ModelDiff): {
  readonly own: readonly LayerChange[];
  readonly reshaped: readonly LayerChange[];
} {
  const layers = changes.filter((change) => change.of === "layer");
  return {
    own: layers.filter(({ what }) => what !== "reshaped"),
    reshaped: layers.filter(({ what }) => what === "reshaped"),
  };
}

export function layerName({ old, now }: LayerChange): string {
  return (old ?? now)!.node.name;
}

/** `Net in net.cvk cannot be compared: 2 errors in the work tree, which convoke check tells` */
export function incomparableText(
  { file, models, errors }: Incomparable,
  { old, now }: Pick<ProjectDiff, "old" | "now">,
  literal: Literal,
): string {
  const names = models.length === 0 ? "" : `${listed(models.map((name) => literal(shortened(name))))} in `;
  const counts = [
    ...(errors.old === 0 ? [] : [`${countOf(errors.old, "error")} in ${sideText(old, literal)}`]),
    ...(errors.now === 0 ? [] : [`${countOf(errors.now, "error")} in ${sideText(now, literal)}`]),
  ];
  const hint = errors.now === 0 ? "" : `; ${literal("convoke check")} tells ${errors.now === 1 ? "it" : "them"}`;
  return `${names}${literal(file)} cannot be compared: ${counts.join(", ")}${hint}`;
}

export function sideText(name: string, literal: Literal): string {
  return name === WORK_TREE ? name : literal(name);
}
