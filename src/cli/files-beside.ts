/**
 * The files next to a model of another program, for tensors whose data lie outside of it. A model is somebody else's: what it names must
 * be a plain file in the model's own folder or below, wherever links lead, and only bytes that are there are allocated.
 */
import { fstatSync, realpathSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { FormatError, type Files, type ReadShard } from "../index.ts";
import { containedFile } from "./contained.ts";
import { readRange, unreadable, withDescriptor } from "./read-files.ts";

/** Files of the folder that the model's file is in; `what` they hold of the model. */
export function filesBeside(modelPath: string, what = "external data"): Files {
  const folder = realpathSync(dirname(modelPath));
  return {
    readPart(location, offset, length) {
      const refuse: Refuse = (reason) => {
        throw new FormatError(`the model's ${what} ${JSON.stringify(location)} are not read: ${reason}`);
      };
      demandPlain(location, refuse);
      const path = containedFile(folder, join(folder, location));
      if (typeof path === "object") return refuse(path.refused);
      return path === undefined ? undefined : partOf(path, offset, length, refuse);
    },
  };
}

/** The shards of the weights of a model of TensorFlow.js, or of a manifest of some. */
export function shardsBeside(path: string): ReadShard {
  const files = filesBeside(path, "weights");
  return (shard, most) => files.readPart(shard, 0, most);
}

type Refuse = (reason: string) => never;

/** A relative path of names; `..`, roots, drives and what other systems take for separators are refused. */
function demandPlain(location: string, refuse: Refuse): void {
  const names = location.split("/");
  // oxlint-disable-next-line no-control-regex -- a NUL ends a name for the system
  if (location === "" || /[\\:\u0000]/.test(location) || isAbsolute(location) || names.includes("..")) {
    refuse("it is not a path below the model's folder");
  }
}

function partOf(path: string, offset: number, length: number | undefined, refuse: Refuse): Uint8Array {
  try {
    return withDescriptor(path, (descriptor) => {
      const there = Math.max(0, fstatSync(descriptor).size - offset);
      return readRange(descriptor, offset, Math.min(there, length ?? there));
    });
  } catch (error) {
    return refuse(unreadable(error));
  }
}
