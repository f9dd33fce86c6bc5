/** A compiled net in memory: what is asked of it is arrays or pictures in, arrays out. */
import {
  arrayOfPictures,
  compileModel,
  FormatError,
  wasm,
  type Node,
  type Program,
  type ResolvedModel,
  type TensorMap,
} from "../../src/index.ts";
import { productOf } from "../../src/tools.ts";
import type { GivenInput } from "../questions/run.ts";
import { randomNumbers } from "../random-numbers.ts";
import { NoAnswer } from "./no-answer.ts";
import { withPictures } from "./pictures.ts";

type Loaded = Awaited<ReturnType<ReturnType<typeof wasm.with>["load"]>>;
type Port = Program["inputs"][number];

export interface Net {
  readonly outputs: readonly Port[];
  /** The outputs that show what layers give, by the name of the layer; none of a plain net. */
  readonly layers: ReadonlyMap<string, Port>;
  /** What runs, in this order, each with what became part of it. */
  readonly nodes: readonly Node[];
  write(inputs: Readonly<Record<string, GivenInput>>): void;
  run(): Promise<void>;
  read(port: Port): Promise<Float32Array>;
  close(): void;
}

/** @param probes whether results of layers can be read. */
export async function loadNet(model: ResolvedModel, weights: TensorMap, probes: boolean): Promise<Net> {
  const { graph, lowered } = compileModel(model, { target: "wasm", probes });
  const { program } = lowered;
  const layers = new Set(lowered.choices.map(({ layer }) => layer));
  const loaded = await memoryFor(() => wasm.with().load(program, weights));
  const pictured = withPictures(model);
  return {
    outputs: program.outputs,
    layers: new Map([...lowered.probes].map(([{ node }, port]) => [node.name, port])),
    nodes: graph.nodes.filter(({ name }) => layers.has(name)),
    write(inputs) {
      for (const port of program.inputs) loaded.write(port, elements(pictured, port, inputs));
    },
    run: async () => loaded.run(),
    read: async (port) => loaded.read(port),
    close: () => loaded.close(),
  };
}

/** @throws NoAnswer where the browser does not have as much. */
async function memoryFor(load: () => Promise<Loaded>): Promise<Loaded> {
  try {
    return await load();
  } catch (error) {
    if (error instanceof RangeError && !(error instanceof FormatError))
      throw new NoAnswer(`The browser has not enough memory for this net: ${error.message}`);
    throw error;
  }
}

function elements(model: ResolvedModel, port: Port, inputs: Readonly<Record<string, GivenInput>>): Float32Array {
  const given = inputs[port.name];
  if (given === undefined) throw new NoAnswer(`${port.name} has been given nothing.`);
  if ("picture" in given) return arrayOfPictures(model, port.name, [given.picture]).data as Float32Array;
  return randomNumbers(given.seed, productOf(port.shape));
}
