/** What all else waits for, begun before the page's own scripts are read: the worker that knows the text, and the texts of the examples. */
import type { Library } from "../protocol.ts";

export const textWorker = new Worker(new URL("./text.js", import.meta.url), { type: "module", name: "text" });

export const examples: Promise<Library["library"]> = readLibrary();

async function readLibrary(): Promise<Library["library"]> {
  return (await fetch("examples.json")).json();
}
