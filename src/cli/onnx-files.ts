/**
 * The files beside an ONNX model, for tensors whose data lie outside of it. A model is somebody else's: what it names must
 * be a plain file in the model's own folder or below, wherever links lead, and only bytes that are there are allocated.
 */
import { fstatSync, realpathSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, relative, sep } from "node:path";
import { FormatError } from "../formats/format-error.ts";
import type { Files } from "../interchange/onnx/model.ts";
import { readPart, reasonOf, withDescriptor } from "./io.ts";

/** Files of the folder that the model's file is in. */
export function filesBeside(modelPath: string): Files {
  const folder = realpathSync(dirname(modelPath));
  return {
    readPart(location, offset, length) {
      demandPlain(location);
      const path = realPath(join(folder, location), location);
      if (path === undefined) return undefined;
      if (!isBelow(folder, path)) throw refusal(location, "a link leads out of the model's folder");
      if (!statSync(path).isFile()) throw refusal(location, "it is no plain file");
      return partOf(path, location, offset, length);
    },
  };
}

/** A relative path of names; `..`, roots, drives and what other systems take for separators are refused. */
function demandPlain(location: string): void {
  const names = location.split("/");
  // oxlint-disable-next-line no-control-regex -- a NUL ends a name for the system
  if (location === "" || /[\\:\u0000]/.test(location) || isAbsolute(location) || names.includes("..")) {
    throw refusal(location, "it is no path below the model's folder");
  }
}

function realPath(path: string, location: string): string | undefined {
  try {
    return realpathSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw refusal(location, reasonOf(error));
  }
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function partOf(path: string, location: string, offset: number, length: number | undefined): Uint8Array {
  try {
    return withDescriptor(path, (descriptor) => {
      const there = Math.max(0, fstatSync(descriptor).size - offset);
      return readPart(descriptor, offset, Math.min(there, length ?? there));
    });
  } catch (error) {
    throw refusal(location, reasonOf(error));
  }
}

function refusal(location: string, reason: string): FormatError {
  return new FormatError(`the model's external data ${JSON.stringify(location)} are not read: ${reason}`);
}
