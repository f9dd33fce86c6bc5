/**
 * One program of three: what infers, what makes a training step, and what judges outputs. They share the state: what are parameters
 * to inference is read where training keeps it. Of their workspaces one lives at a time, so they share the arena too.
 */
import { UniqueNames } from "../base/unique-names.ts";
import { perElement } from "./elements.ts";
import type { Buffer, Expression, KernelFunction, Port, Program, Region, RegionName, Statement } from "./ir.ts";
import { mapBlock, mapBlocks, mapExpressions, mapOperands } from "./map.ts";
import { callsIn } from "./regions.ts";

/** @param train a program with state; like `judge` and `inference` as lowered, before any kernel pass. */
export function joinTraining(inference: Program, train: Program, judge: Program): Program {
  const names = new UniqueNames();
  const state = new Map(train.state.map((port) => [port.name, renamed(port, names)]));
  for (const port of inference.parameters) {
    if (!state.has(port.name))
      state.set(port.name, renamed({ ...port, buffer: { ...port.buffer, role: "state" } }, names));
  }
  const kept = (ports: readonly Port[]): [Buffer, Buffer][] =>
    ports.map(({ name, buffer }) => [buffer, state.get(name)!.buffer]);
  const parts = [
    new Part(inference, "run", kept(inference.parameters), names),
    new Part(train, "train", kept(train.state), names),
    new Part(judge, "judge", [], names),
  ] as const;
  const [inferring, training, judging] = parts;
  return {
    ...inference,
    buffers: [...[...state.values()].map(({ buffer }) => buffer), ...parts.flatMap(({ buffers }) => buffers)],
    functions: parts.flatMap(({ functions }) => functions),
    regions: [...inferring.regions, ...training.regions, ...judging.regions],
    inputs: inferring.ports(inference.inputs),
    outputs: inferring.ports(inference.outputs),
    parameters: inference.parameters.map(({ name }) => state.get(name)!),
    state: [...state.values()],
    training: {
      train: { inputs: training.ports(train.inputs), outputs: training.ports(train.outputs) },
      judge: { inputs: judging.ports(judge.inputs), outputs: judging.ports(judge.outputs) },
    },
    placement: new Map(parts.flatMap(({ placement }) => placement)),
    arena: perElement((element) => Math.max(...[inference, train, judge].map(({ arena }) => arena[element]))),
  };
}

function renamed(port: Port, names: UniqueNames): Port {
  return { ...port, buffer: { ...port.buffer, name: names.unique(port.buffer.name) } };
}

/** What one program becomes in the whole: names of its own, and the memory of the state in the place of others. */
class Part {
  readonly buffers: readonly Buffer[];
  readonly functions: readonly KernelFunction[];
  readonly regions: readonly Region[];
  readonly placement: readonly (readonly [Buffer, number])[];
  readonly #put: (buffer: Buffer) => Buffer;

  /** @param region what its `run` is called in the whole. */
  constructor(program: Program, region: RegionName, kept: readonly [Buffer, Buffer][], names: UniqueNames) {
    const known = new Map(kept);
    const nameFor = (name: string): string =>
      names.unique(region !== "run" && names.has(name) ? `${region}_${name}` : name);
    const own = program.buffers.filter((buffer) => !known.has(buffer));
    this.buffers = own.map((buffer) => ({ ...buffer, name: nameFor(buffer.name) }));
    own.forEach((buffer, at) => known.set(buffer, this.buffers[at]!));
    this.#put = (buffer) => known.get(buffer)!;
    const functions = new Map(program.functions.map((fn) => [fn, this.#function(fn, nameFor(fn.name))]));
    this.functions = [...functions.values()];
    this.regions = program.regions.map(({ name }) => ({
      name: name === "run" ? region : name,
      invocations: callsIn(program, name).map((call) => ({ ...call, function: functions.get(call.function)! })),
    }));
    this.placement = [...program.placement].map(([buffer, offset]) => [this.#put(buffer), offset]);
  }

  ports(ports: readonly Port[]): readonly Port[] {
    return ports.map((port) => ({ ...port, buffer: this.#put(port.buffer) }));
  }

  #function(fn: KernelFunction, name: string): KernelFunction {
    const load = (expression: Expression): Expression => {
      const mapped = mapOperands(expression, load);
      return mapped.kind === "load" ? { ...mapped, buffer: this.#put(mapped.buffer) } : mapped;
    };
    return { ...fn, name, body: this.#stores(mapExpressions(fn.body, load)) };
  }

  #stores(block: readonly Statement[]): readonly Statement[] {
    return mapBlock(block, (statement) => {
      if (statement.kind === "store") return { ...statement, buffer: this.#put(statement.buffer) };
      return mapBlocks(statement, (inner) => this.#stores(inner));
    });
  }
}
