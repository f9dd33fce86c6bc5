/** The trained weights that come with examples: fetched when one is run. */
import { weightsInFile } from "./chosen-weights.ts";
import type { KeptWeights } from "./kept-weights.ts";

const files: Readonly<Record<string, string>> = { "mnist.cvk": "mnist.safetensors" };
const fetched = new Map<string, Promise<KeptWeights>>();

/** Undefined where the text at this path is no example that has some. */
export async function exampleWeights(path: string): Promise<KeptWeights | undefined> {
  const file = Object.hasOwn(files, path) ? files[path] : undefined;
  if (file === undefined) return undefined;
  const known = fetched.get(file) ?? read(file);
  fetched.set(file, known);
  return known;
}

async function read(file: string): Promise<KeptWeights> {
  const response = await fetch(new URL(`../weights/${file}`, import.meta.url));
  if (!response.ok) throw new Error(`weights/${file} cannot be fetched: ${response.status}`);
  return weightsInFile(new Uint8Array(await response.arrayBuffer()));
}
