/** Every function of a compiled model as text, with the places of the layers that it computes: code beside a model's text. */
import type { Span } from "../base/source.ts";
import { shown } from "../base/visible.ts";
import type { Compiled } from "../compile.ts";
import type { KernelFunction, Program, RegionName } from "../kernel/ir.ts";
import { printFunction } from "../kernel/print-program.ts";
import { targetOf, type TargetChoice } from "../targets/index.ts";
import { functionPlaces } from "./function-places.ts";

export interface KernelText {
  /** Of the function in the program, where it is unique. */
  readonly name: string;
  /** What its first call belongs to. */
  readonly region: RegionName;
  /** One line: what it computes. */
  readonly description: string;
  /**
   * The places of the layers that it computes: its own first, then those of others that it computes as well (activations,
   * residual sums, batch norms folded into weights), then the calls of blocks that led to these. Empty for what serves the
   * boundary (copies of inputs and outputs).
   */
  readonly origins: readonly Span[];
  /** Kernel IR, after the last pass. */
  readonly ir: string;
  /** In the language of the target: TypeScript, or WebAssembly text. */
  readonly code: string;
}

/**
 * Every function of a compiled model, in the order of its first call. Texts are made when they are asked for.
 * @param target what the model was compiled for
 */
export function kernelTexts(compiled: Compiled, target: TargetChoice): readonly KernelText[] {
  const { program } = compiled.lowered;
  const regions = firstRegions(program);
  let codes: ReadonlyMap<KernelFunction, string> | undefined;
  return [...functionPlaces(compiled)].map(([fn, origins]) => ({
    name: fn.name,
    region: regions.get(fn)!,
    description: fn.description,
    origins,
    get ir() {
      return printFunction(fn).map(shown).join("\n");
    },
    get code() {
      codes ??= targetOf(target).functionTexts(program);
      return codes.get(fn)!;
    },
  }));
}

function firstRegions({ regions }: Program): ReadonlyMap<KernelFunction, RegionName> {
  const calls = regions.flatMap(({ name, invocations }) => invocations.map((call) => [call.function, name] as const));
  return new Map(calls.toReversed());
}
