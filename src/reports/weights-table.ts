/** Which tensor of a weight file is which parameter's, how it was found and what was done to it. */
import { unstyled, type Style } from "../diagnostics/pretty.ts";
import { constantShape, formatDims } from "../tensor/shape.ts";
import { conversionText } from "../weights/arrange.ts";
import type { MatchedBy, Mapping, Match } from "../weights/mapping.ts";
import { mappingProblems } from "../weights/match.ts";
import type { SourceKind, SourceTensor } from "../weights/weight-source.ts";
import { grouped } from "../tensor/readable-numbers.ts";
import { textTable, type Column } from "./text-table.ts";

export interface WeightsJson {
  readonly kind: SourceKind;
  /** Whether every parameter has its tensor, and every tensor its parameter. */
  readonly complete: boolean;
  readonly parameters: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    /** Null where the file lacks it, or where it is a constant that the file's layer leaves out. */
    readonly tensor: string | null;
    readonly tensorShape: readonly number[] | null;
    /** Null where nothing was found. */
    readonly found: MatchedBy | null;
    readonly value: number | null;
    readonly conversions: readonly string[];
  }[];
  readonly ambiguous: readonly { readonly name: string; readonly candidates: readonly string[] }[];
  readonly misfits: readonly { readonly name: string; readonly tensor: string }[];
  /** Tensors that belong to no parameter. */
  readonly unused: readonly string[];
  /** Tensors that are of no use at inference. */
  readonly ignored: readonly string[];
}

/**
 * What `weightsTable` shows, as data.
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { check, mapWeights, readSafetensors, safetensorsSource, weightsJson } from "convoke";
 *
 * const [model] = check("mnist.cvk", readFileSync("examples/mnist.cvk", "utf8")).models;
 * const source = safetensorsSource(readSafetensors(readFileSync("examples/mnist/mnist.safetensors")));
 * console.log(JSON.stringify(weightsJson(mapWeights(model.graph, source))).includes("conv1.weight")); // true
 * ```
 */
export function weightsJson(mapping: Mapping): WeightsJson {
  const { source, matches, missing, misfits, ambiguous, unused, ignored } = mapping;
  const open = [
    ...missing,
    ...misfits.map(({ parameter }) => parameter),
    ...ambiguous.map(({ parameter }) => parameter),
  ];
  return {
    kind: source.kind,
    complete: mappingProblems(mapping).length === 0,
    parameters: [
      ...matches.map(matchJson),
      ...open.map(({ name, type }) => ({
        name,
        shape: constantShape(type.shape),
        tensor: null,
        tensorShape: null,
        found: null,
        value: null,
        conversions: [],
      })),
    ],
    ambiguous: ambiguous.map(({ parameter, candidates }) => ({
      name: parameter.name,
      candidates: candidates.map(nameOf),
    })),
    misfits: misfits.map(({ parameter, tensor }) => ({ name: parameter.name, tensor: tensor.name })),
    unused: unused.map(nameOf),
    ignored: ignored.map(nameOf),
  };
}

function matchJson(match: Match): WeightsJson["parameters"][number] {
  const { name, type } = match.parameter;
  const own = { name, shape: constantShape(type.shape), found: match.found };
  if (match.found === "default")
    return { ...own, tensor: null, tensorShape: null, value: match.value, conversions: [] };
  const { tensor, conversion } = match;
  const conversions = conversionText(conversion, tensor.shape);
  return { ...own, tensor: tensor.name, tensorShape: tensor.shape, value: null, conversions };
}

function nameOf({ name }: SourceTensor): string {
  return name;
}

const COLUMNS: readonly Column[] = ["parameter", "shape", "tensor", "its shape", "found by", "converted"].map(
  (title) => ({
    title,
    align: "left",
  }),
);

/** How a tensor was found, in words. */
export const FOUND_TEXTS: Readonly<Record<MatchedBy, string>> = {
  map: "the map",
  name: "name",
  alias: "other name",
  order: "order and shape",
  shape: "shape",
  number: "shape and number",
  tree: "shape and tree of names",
  default: "constant",
};

/**
 * The table of `convoke weights`: which tensor of a file is which parameter's, how it was found, and what is converted.
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { check, mapWeights, readSafetensors, safetensorsSource, weightsTable } from "convoke";
 *
 * const [model] = check("mnist.cvk", readFileSync("examples/mnist.cvk", "utf8")).models;
 * const source = safetensorsSource(readSafetensors(readFileSync("examples/mnist/mnist.safetensors")));
 * console.log(weightsTable(mapWeights(model.graph, source)).includes("8 of 8 parameters found")); // true
 * ```
 */
export function weightsTable(mapping: Mapping, style: Style = unstyled): string {
  const { matches, ignored } = mapping;
  const problems = mappingProblems(mapping);
  const others = ignored.length === 0 ? [] : [`not needed: ${ignored.map(nameOf).join(", ")}\n`];
  const verdict =
    problems.length === 0
      ? `${grouped(matches.length)} of ${grouped(matches.length)} parameters found\n`
      : `${style("error", "error")}: the weights do not fit the model\n${problems.join("\n")}\n`;
  return [textTable(COLUMNS, matches.map(row)), "\n", ...others, verdict].join("");
}

function row(match: Match): readonly string[] {
  const { name, type } = match.parameter;
  const own = [name, formatDims(type.shape)];
  if (match.found === "default") return [...own, `(${match.value})`, "", FOUND_TEXTS.default, ""];
  const { tensor, conversion, found } = match;
  const converted = conversionText(conversion, tensor.shape).join(", ");
  return [...own, tensor.name, formatDims(tensor.shape), FOUND_TEXTS[found], converted];
}
