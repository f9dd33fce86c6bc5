/** A training run as a file, to go on from: safetensors of all that is kept from step to step, and where the run is. */
import { FormatError } from "../formats/format-error.ts";
import {
  readSafetensors,
  safetensorsChunks,
  safetensorsMetadata,
  storedFloat32,
  toFloat32,
} from "../formats/safetensors.ts";
import type { TensorMap } from "../tensor/dtype.ts";
import { formatDims, shapesEqual } from "../tensor/shape.ts";
import { stateShapes, type Progress, type RunSettings, type Start, type Task } from "./training-run.ts";

/** What a run must have in common with the one that it goes on from. */
export interface RunIdentity extends Pick<RunSettings, "batch" | "epochs" | "seed" | "shuffle"> {
  readonly examples: number;
  /** What is done to examples, as it is written. */
  readonly augment?: string | undefined;
}

export interface Checkpoint {
  readonly progress: Progress;
  readonly identity: RunIdentity;
  /** @throws FormatError where it is one of another model. */
  start(task: Task): Start;
}

const KEY = "convoke training";
/** What modules write under in the same place, of steps alone. */
const KEY_OF_MODULES = "convoke step";

export function checkpointChunks(
  task: Task,
  state: TensorMap,
  progress: Progress,
  identity: RunIdentity,
): readonly Uint8Array[] {
  const shapes = stateShapes(task);
  const tensors = [...state].map(([name, data]) => [name, storedFloat32(shapes.get(name)!, data)] as const);
  return safetensorsChunks(tensors, { [KEY]: JSON.stringify({ progress, identity }) });
}

/** @throws FormatError where the bytes are no such file. */
export function readCheckpoint(bytes: Uint8Array): Checkpoint {
  const { [KEY]: text, [KEY_OF_MODULES]: ofModule } = safetensorsMetadata(bytes);
  if (ofModule !== undefined) throw new FormatError("a checkpoint of a module that trains, which its `restore` takes");
  if (text === undefined) throw new FormatError("weights, and no checkpoint: --weights starts a new run from them");
  const { progress, identity } = parsed(text);
  const tensors = readSafetensors(bytes);
  return {
    progress,
    identity,
    start(task) {
      const due = stateShapes(task);
      for (const [name, shape] of due) {
        const found = tensors.get(name)?.shape;
        if (found !== undefined && shapesEqual(found, shape)) continue;
        throw ofAnother(
          `${name} ${formatDims(shape)} ${found === undefined ? "is missing" : `is ${formatDims(found)}`}`,
        );
      }
      const stray = [...tensors.keys()].find((name) => !due.has(name));
      if (stray !== undefined) throw ofAnother(`${stray} has no place here`);
      return { state: new Map([...tensors].map(([name, tensor]) => [name, toFloat32(tensor)])), progress };
    },
  };
}

function ofAnother(difference: string): FormatError {
  return new FormatError(`a checkpoint of another model, or another optimizer: ${difference}`);
}

function parsed(text: string): Pick<Checkpoint, "progress" | "identity"> {
  try {
    const value = JSON.parse(text) as Pick<Checkpoint, "progress" | "identity">;
    const { progress, identity } = value;
    const counts = [progress.step, progress.epochs, identity.batch, identity.epochs, identity.seed, identity.examples];
    if (counts.every((count) => Number.isSafeInteger(count) && count >= 0) && Array.isArray(progress.sums.metrics)) {
      return value;
    }
  } catch {
    // Told below, as what is no checkpoint for other reasons.
  }
  throw new FormatError("a broken checkpoint: what it says of its run cannot be read");
}
