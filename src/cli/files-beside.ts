/**
 * The files next to an ONNX model, for tensors whose data lie outside of it. A model is somebody else's: what it names must
 * be a plain file in the model's own folder or below, wherever links lead, and only bytes that are there are allocated.
 */
import { fstatSync, realpathSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { FormatError, onnxSource, readOnnx, type Files, type WeightSource } from "../index.ts";
import { containedFile } from "./contained.ts";
import { readRange, withDescriptor } from "./read-files.ts";
import { reasonOf } from "./reason.ts";

/** The weights of a model, and of the files next to it. */
export function onnxFileSource(bytes: Uint8Array, path: string): WeightSource {
  return onnxSource(readOnnx(bytes, filesBeside(path)));
}

/** Files of the folder that the model's file is in. */
export function filesBeside(modelPath: string): Files {
  const folder = realpathSync(dirname(modelPath));
  return {
    readPart(location, offset, length) {
      demandPlain(location);
      const path = containedFile(folder, join(folder, location));
      if (typeof path === "object") throw refusal(location, path.refused);
      return path === undefined ? undefined : partOf(path, location, offset, length);
    },
  };
}

/** A relative path of names; `..`, roots, drives and what other systems take for separators are refused. */
function demandPlain(location: string): void {
  const names = location.split("/");
  // oxlint-disable-next-line no-control-regex -- a NUL ends a name for the system
  if (location === "" || /[\\:\u0000]/.test(location) || isAbsolute(location) || names.includes("..")) {
    throw refusal(location, "it is not a path below the model's folder");
  }
}

function partOf(path: string, location: string, offset: number, length: number | undefined): Uint8Array {
  try {
    return withDescriptor(path, (descriptor) => {
      const there = Math.max(0, fstatSync(descriptor).size - offset);
      return readRange(descriptor, offset, Math.min(there, length ?? there));
    });
  } catch (error) {
    throw refusal(location, reasonOf(error));
  }
}

function refusal(location: string, reason: string): FormatError {
  return new FormatError(`the model's external data ${JSON.stringify(location)} are not read: ${reason}`);
}
