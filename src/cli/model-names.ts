/** What files of models are called: all that commands need to know of a model before they read one, so that they start fast. */
import type { Words } from "./command.ts";

/** In the place of a model's file: its text comes from standard input. */
export const STDIN = "-";

/** What a model is called in messages, and its imports are looked for from. */
export function modelName(path: string, words: Words): string {
  return path === STDIN ? (words.one("stdin-path") ?? "<stdin>") : path;
}

/** Whether a file is a model of another program, by its name; `foreign-models.ts` reads them. */
export function isForeign(path: string): boolean {
  return /\.(onnx|json|h5|hdf5|keras)$/i.test(path);
}
