/** Inputs and outputs that others stored, and how they are found and read. */
import { fitToPort } from "../engine/batches.ts";
import type { EnginePort } from "../engine/engine.ts";
import { FormatError } from "../formats/format-error.ts";
import type { NpyTensor } from "../formats/npy.ts";
import { ImportError } from "../interchange/import/import-error.ts";
import type { OnnxTensor } from "../interchange/onnx/model.ts";

/**
 * One set of inputs and outputs, by the stems of their files: `input_0`, or the name of the input. A file is read when its
 * tensor is asked for, which may throw FormatError.
 */
export interface StoredSet {
  readonly name: string;
  readonly tensors: ReadonlyMap<string, () => OnnxTensor>;
}

/**
 * The stored tensor of each port, which may hold several times the port's examples.
 * @param places the number of each port among the inputs of the model
 * @throws FormatError where one is missing or does not fit.
 */
export function storedInputs(
  set: StoredSet,
  ports: readonly EnginePort[],
  places: readonly number[],
): ReadonlyMap<string, NpyTensor> {
  return new Map(
    ports.map((port, at) => {
      const tensor = storedTensor(set, "input", port.name, places[at]!);
      demandFloat32(port.name, tensor);
      return [port.name, fitToPort(port, { shape: tensor.dims, data: tensor.floats() })];
    }),
  );
}

/** @throws ImportError where numbers are finite in the file and would not be here. */
function demandFloat32(name: string, tensor: OnnxTensor): void {
  if (tensor.elementType !== "float64") return;
  const far = tensor.numbers().find((x) => Number.isFinite(x) && !Number.isFinite(Math.fround(x)));
  if (far !== undefined) throw new ImportError("model", [`input ${name} holds ${far}, which float32 cannot`]);
}

/** @throws FormatError where the set does not hold it. */
export function storedTensor(set: StoredSet, side: "input" | "output", name: string, at: number): OnnxTensor {
  const read = set.tensors.get(`${side}_${at}`) ?? set.tensors.get(name);
  if (read !== undefined) return read();
  throw new FormatError(`there is no ${side}_${at} stored, and no ${JSON.stringify(name)}`);
}

/** @throws FormatError where more is stored than the model has. */
export function demandCount(
  set: StoredSet,
  side: "input" | "output",
  ports: readonly { readonly name: string }[],
): void {
  const numbered = [...set.tensors.keys()].filter((stem) => new RegExp(`^${side}_\\d+$`).test(stem));
  const extra = numbered.filter((stem) => Number(stem.slice(side.length + 1)) >= ports.length);
  const stray = extra.filter((stem) => ports.every(({ name }) => name !== stem));
  if (stray.length === 0) return;
  const has = ports.length === 1 ? `1 ${side}` : `${ports.length} ${side}s`;
  throw new FormatError(`${stray.join(", ")} ${stray.length === 1 ? "is" : "are"} stored, and the model has ${has}`);
}
