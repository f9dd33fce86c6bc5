/** The model that is run, at the size of its picture where that is as good as any: who looks for edges wants those of all of it. */
import { constantShape } from "../../src/tools.ts";
import type { CheckOptions, ResolvedModel, Source } from "../../src/index.ts";
import type { PictureSize, Running } from "../questions/load.ts";
import type { Compiler } from "./compiler.ts";

export interface SizedModel {
  readonly model: ResolvedModel;
  readonly source: Source;
}

/** By the model as its text has it, the one of the last picture. */
const known = new WeakMap<ResolvedModel, { readonly size: string; readonly sized: SizedModel }>();

/** @throws NoAnswer where the text has mistakes, or a size is open. */
export function sizedModel({ subject, pictureSize }: Running, compiler: Compiler): SizedModel {
  const model = compiler.boundModel(subject);
  const plain = { model, source: compiler.check(subject).source };
  if (pictureSize === undefined || !givesMaps(model)) return plain;
  const size = JSON.stringify(pictureSize);
  const last = known.get(model);
  if (last?.size === size) return last.sized;
  const check = (options: CheckOptions): SizedModel[] => {
    const { models, source } = compiler.checkAt(subject, options);
    return models.filter(({ name }) => name === model.name).map((each) => ({ model: each, source }));
  };
  const sized = atSize(model, pictureSize, check) ?? plain;
  known.set(model, { size, sized });
  return sized;
}

function givesMaps({ graph }: ResolvedModel): boolean {
  return graph.outputs.every(({ value }) => constantShape(value.type.shape).length === 4);
}

/** Undefined where its input says itself what becomes of pictures, is as large already, or cannot be as large. */
function atSize(
  model: ResolvedModel,
  { height, width }: PictureSize,
  check: (options: CheckOptions) => readonly SizedModel[],
): SizedModel | undefined {
  const extents = extentsOf(model);
  if (extents === undefined) return undefined;
  const isAsked = (each: SizedModel): boolean => String(extentsOf(each.model)) === String([height, width]);
  if (String(extents) === String([height, width])) return undefined;
  for (const down of namesOf(model, extents[0]!))
    for (const across of namesOf(model, extents[1]!)) {
      const found = check(valuesOf([down, height], [across, width])).find(isAsked);
      if (found !== undefined) return found;
    }
  return undefined;
}

/** The height and width of its only input, where that is a picture. */
function extentsOf({ graph }: ResolvedModel): readonly number[] | undefined {
  const [input, ...others] = graph.inputs;
  if (input === undefined || input.pixels !== undefined || others.length > 0) return undefined;
  const shape = constantShape(input.type.shape);
  return shape.length === 4 ? shape.slice(2) : undefined;
}

interface Name {
  readonly kind: "settings" | "sizes";
  readonly name: string;
}

/** The parameters and sizes of this value. */
function namesOf({ settings, defaults = {} }: ResolvedModel, value: number): readonly Name[] {
  const parameters = settings.filter((each) => each.value === String(value));
  const sizes = Object.keys(defaults).filter((name) => defaults[name] === value);
  return [
    ...parameters.map(({ name }): Name => ({ kind: "settings", name })),
    ...sizes.map((name): Name => ({ kind: "sizes", name })),
  ];
}

function valuesOf(...given: readonly (readonly [Name, number])[]): CheckOptions {
  const of = (kind: Name["kind"]): (readonly [string, number])[] =>
    given.filter(([name]) => name.kind === kind).map(([{ name }, value]) => [name, value]);
  return {
    settings: Object.fromEntries(of("settings").map(([name, value]) => [name, String(value)])),
    sizes: Object.fromEntries(of("sizes")),
  };
}
