/**
 * Models of other programs made to fit what is stored: sizes that they leave open are those of the stored inputs, and inputs that nets
 * cannot take become constants.
 */
import { ImportError } from "../interchange/import/import-error.ts";
import { importModel } from "../interchange/import/import-graph.ts";
import type { ForeignModel } from "../interchange/import/language.ts";
import type { ImportedModel } from "../interchange/import/imported-model.ts";
import type { ImportGraph, ImportPort, ImportTensor } from "../interchange/import/graph.ts";
import { float32Tensor, int64Tensor, rawTensor } from "../interchange/onnx/tensor.ts";
import { demandCount, storedTensor, type StoredSet } from "./stored-set.ts";

/** A model as one stored set wants it. */
export interface Fitted {
  /** The same for sets that the same net serves. */
  readonly key: string;
  readonly imported: ImportedModel;
  /** The number of each port that is fed among the inputs of the model. */
  readonly places: readonly number[];
  readonly notes: readonly string[];
}

/** @throws ImportError where the model cannot be imported, FormatError where the set does not fit it. */
export function importFor(file: ForeignModel, set: StoredSet, sizes: Readonly<Record<string, number>>): Fitted {
  const ports = inputPorts(file.graph);
  demandCount(set, "input", ports);
  const stored = new Map(ports.map((port, at) => [port, tensorOf(set, port, at)]));
  const indices = ports.filter(({ elementType }) => elementType === "int32" || elementType === "int64");
  const few = ports.slice(1).filter((port) => (stored.get(port)?.dims.length ?? 2) <= 1);
  const importWith = (constants: ReadonlySet<ImportPort>): Fitted => fit(file, ports, stored, constants, sizes);
  const first = fedPorts(ports, new Set(indices)).length > 0 ? new Set(indices) : new Set<ImportPort>();
  try {
    return importWith(first);
  } catch (error) {
    const second = new Set([...first, ...few]);
    if (!(error instanceof ImportError) || fedPorts(ports, second).length === 0 || second.size === first.size)
      throw error;
    return attempted(() => importWith(second), error);
  }
}

/** What the attempt gives; where it fails as well, the reasons of whichever has fewer are told. */
function attempted<T>(attempt: () => T, error: ImportError): T {
  try {
    return attempt();
  } catch (second) {
    throw second instanceof ImportError && second.problems.length > error.problems.length ? error : second;
  }
}

function inputPorts({ inputs, initializers }: ImportGraph): readonly ImportPort[] {
  const known = new Set(initializers.map(({ name }) => name));
  return inputs.filter(({ name }) => !known.has(name));
}

function fedPorts(ports: readonly ImportPort[], constants: ReadonlySet<ImportPort>): readonly ImportPort[] {
  return ports.filter((port) => !constants.has(port));
}

/** Undefined for what is not a tensor: the importer says so. */
function tensorOf(set: StoredSet, port: ImportPort, at: number): ImportTensor | undefined {
  return port.elementType === undefined ? undefined : storedTensor(set, "input", port.name, at);
}

function fit(
  file: ForeignModel,
  ports: readonly ImportPort[],
  stored: ReadonlyMap<ImportPort, ImportTensor | undefined>,
  constants: ReadonlySet<ImportPort>,
  sizes: Readonly<Record<string, number>>,
): Fitted {
  const open = fedPorts(ports, constants);
  const fed = open.map((port) => ({ ...port, shape: closedShape(port, stored.get(port), sizes) }));
  const fixed = [...constants].map((port) => constantFor(port, stored.get(port)!));
  const { graph } = file;
  const fitted = { ...graph, inputs: fed, initializers: [...graph.initializers, ...fixed] };
  const imported = importModel({ ...file, graph: fitted }, { sizes });
  const key = JSON.stringify([fed.map(({ shape }) => shape), fixed.map((each) => [each.name, [...each.numbers()]])]);
  const names = fixed.map(({ name }) => name).join(", ");
  const notes = fixed.length === 0 ? [] : [`taken as constants: ${names}`];
  return { key, imported, places: open.map((port) => ports.indexOf(port)), notes };
}

/**
 * Extents that the model fixes stay as they are: whether the tensor fits is seen when it is run. So do those that `sizes`
 * binds; the importer says where it names one that is not there.
 */
function closedShape(
  { name, shape }: ImportPort,
  tensor: ImportTensor | undefined,
  sizes: Readonly<Record<string, number>>,
): ImportPort["shape"] {
  if (tensor === undefined || (shape !== undefined && shape.length !== tensor.dims.length)) return shape;
  return tensor.dims.map((found, axis) => {
    const extent = shape?.[axis];
    return typeof extent === "number" || Object.hasOwn(sizes, extent ?? `${name}_dim${axis}`) ? extent : found;
  });
}

/** The stored tensor under the port's name, of the type that the port says. */
function constantFor({ name, elementType }: ImportPort, stored: ImportTensor): ImportTensor {
  const { dims } = stored;
  if (elementType === undefined || elementType === stored.elementType) {
    return rawTensor(name, stored.elementType, dims, stored.bytes());
  }
  return elementType === "float32"
    ? float32Tensor(name, dims, stored.floats())
    : int64Tensor(name, dims, [...stored.numbers()]);
}
