/** The program as it grows: buffers, functions and calls, with names that are unique and do not clash. */
import type { Span } from "../base/source.ts";
import { UniqueNames } from "../base/unique-names.ts";
import type { StorageType } from "../kernel/elements.ts";
import type { Origin } from "../graph/graph.ts";
import { regions, type GraphRegion } from "../graph/graph-regions.ts";
import { functionInDouble } from "../kernel/in-double.ts";
import { KernelBuilder } from "../kernel/kernel-builder.ts";
import type { Buffer, BufferRole, Invocation, KernelFunction, Region, TargetFacts } from "../kernel/ir.ts";

export interface BufferInit {
  readonly name: string;
  readonly element: StorageType;
  readonly length: number;
  readonly role: BufferRole;
  readonly holds?: string;
  readonly data?: Float64Array | Float32Array;
}

export interface FunctionInit {
  /** From `names`. */
  readonly name: string;
  readonly description: string;
  /** The layer that it belongs to, as its author spelled it. */
  readonly layer?: string;
  readonly origin: Span | undefined;
  readonly serves?: Span | undefined;
  /** As in `Lowered.origins`; looked at behind `emit`, which may add some. */
  readonly origins?: readonly Origin[];
}

export class Assembly {
  readonly names = new UniqueNames();
  readonly buffers: Buffer[] = [];
  readonly functions: KernelFunction[] = [];
  /** By the names of functions: `Lowered.origins`. */
  readonly origins = new Map<string, readonly Origin[]>();
  readonly #calls: Readonly<Record<GraphRegion, Invocation[]>>;
  readonly #facts: TargetFacts;
  /** Whether weights change from run to run: what they are prepared by is done in each, just before it is read. */
  readonly preparesInRuns: boolean;

  constructor(facts: TargetFacts, isTraining = false) {
    const run: Invocation[] = [];
    this.#facts = facts;
    this.#calls = { prepare: isTraining ? run : [], run };
    this.preparesInRuns = isTraining;
  }

  get regions(): readonly Region[] {
    const names = this.preparesInRuns ? (["run"] as const) : regions;
    return names.map((name) => ({ name, invocations: this.#calls[name] }));
  }

  /** Of what is prepared: where runs prepare again, it lives no longer than it is read. */
  get preparedRole(): "prepared" | "workspace" {
    return this.preparesInRuns ? "workspace" : "prepared";
  }

  buffer(init: BufferInit): Buffer {
    const buffer = { ...init, name: this.names.unique(init.name) };
    this.buffers.push(buffer);
    return buffer;
  }

  /**
   * Adds a function and a call of it at the end of its region. `emit` gives the extent of the range, or undefined where
   * nothing is to be done. Gives whether there is a function.
   */
  call(
    region: GraphRegion,
    { origins = [], ...init }: FunctionInit,
    emit: (k: KernelBuilder) => number | undefined,
  ): boolean {
    const lanes = region === "run" ? this.#facts.run.lanes : 1;
    const k = new KernelBuilder(lanes, (wish) => this.names.unique(`${init.name}_${wish}`));
    const extent = emit(k);
    if (extent === undefined) return false;
    this.buffers.push(...k.scratches);
    const written = k.finish(init);
    const fn = this.#facts[region].float === "f64" ? functionInDouble(written) : written;
    this.functions.push(fn);
    this.origins.set(fn.name, [...new Set(origins)]);
    this.#calls[region].push({ function: fn, extent });
    return true;
  }
}
