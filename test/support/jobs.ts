/** Nets compiled to modules, with weights and inputs, as jobs that `run-nets.mjs` runs in Node and in a browser. */
import { readFileSync } from "node:fs";
import { compileModel } from "../../src/compile.ts";
import { writeSafetensors } from "../../src/formats/safetensors.ts";
import { emitModule, type ModuleTexts } from "../../src/package/emit-module.ts";
import { importText } from "../../src/javascript/import-text.ts";
import type { ResolvedModel } from "../../src/resolve/resolved-model.ts";
import { storedWeights } from "../../src/weights/match.ts";
import type { Files } from "./browser.ts";
import { runNets, type Job, type Outcome, type Place } from "./run-nets.mjs";
import { typescript, wasm, type TargetName } from "../../src/targets/index.ts";
import type { Target } from "../../src/targets/target.ts";
import type { Accuracy } from "../../src/lower/lower.ts";

const program = readFileSync(new URL("run-nets.mjs", import.meta.url), "utf8");

/** A net, its weights and what it is run on, by names. */
export interface Subject {
  readonly note: string;
  readonly model: ResolvedModel;
  readonly weights: ReadonlyMap<string, Float32Array>;
  readonly inputs: ReadonlyMap<string, Float32Array>;
}

export interface Jobs {
  readonly notes: readonly string[];
  readonly list: readonly Job[];
  readonly bytes: ArrayBuffer;
  /** The text of each job's module, by its path, and of the worker that threads run. */
  readonly modules: ReadonlyMap<string, string>;
}

/** Targets whose modules have all in their text but the workers. */
export const inOneFile: Readonly<Record<TargetName, Target>> = {
  ts: typescript.with(),
  wasm: wasm.with({ place: "module" }),
};

export function jobsOf(subjects: readonly Subject[], target: Target, accuracy?: Accuracy): Jobs {
  const block = new Block();
  const modules = new Map<string, string>();
  const list = subjects.map(({ model, weights, inputs }, at): Job => {
    const module = `net-${at}.js`;
    const { js, files } = moduleTexts(model, target, accuracy);
    modules.set(module, js);
    if (typeof files["worker.js"] === "string") modules.set(`${NAME}.worker.js`, files["worker.js"]);
    const { parameters } = model.graph;
    return {
      module,
      ...(parameters.length > 0 && { weights: block.add(writeSafetensors(storedWeights(parameters, weights))) }),
      inputs: Object.fromEntries([...inputs].map(([name, data]) => [name, block.add(data)])),
    };
  });
  return { notes: subjects.map(({ note }) => note), list, bytes: block.bytes(), modules };
}

const NAME = "net";

function moduleTexts(model: ResolvedModel, target: Target, accuracy: Accuracy = "default"): ModuleTexts {
  const { program } = compileModel(model, { target, accuracy }).lowered;
  return emitModule(program, {
    name: NAME,
    model: model.name,
    layout: model.layout,
    weights: "none",
    target,
  });
}

/** Arrays one behind the other, each from a multiple of 8 on. */
class Block {
  private readonly parts: { readonly begin: number; readonly bytes: Uint8Array }[] = [];
  private end = 0;

  add(array: Float32Array | Uint8Array): Place {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    const begin = this.end;
    this.parts.push({ begin, bytes });
    this.end = Math.ceil((begin + bytes.length) / 8) * 8;
    return [begin, bytes.length];
  }

  bytes(): ArrayBuffer {
    const all = new Uint8Array(this.end);
    for (const { begin, bytes } of this.parts) all.set(bytes, begin);
    return all.buffer;
  }
}

/** The same on so many threads; the modules must allow them. */
export function onThreads(jobs: Jobs, threads: number): Jobs {
  return { ...jobs, list: jobs.list.map((job) => ({ ...job, load: { threads } })) };
}

/** The files of a page that runs the jobs; its program is `run-nets.mjs`. */
export function filesFor({ list, bytes }: Pick<Jobs, "list" | "bytes">, modules: Files): Files {
  return new Map<string, string | Uint8Array>([
    ...modules,
    ["jobs.json", JSON.stringify(list)],
    ["jobs.bin", new Uint8Array(bytes)],
    ["run-nets.mjs", program],
  ]);
}

export function runInNode({ list, bytes, modules }: Jobs): Promise<Outcome> {
  return runNets(list, bytes, (path: string) => importText(modules.get(path)!));
}

/** The notes of the jobs whose outputs differ in any bit. */
export function differing(
  { notes }: Pick<Jobs, "notes">,
  one: Outcome,
  other: Pick<Outcome, "bytes">,
): readonly string[] {
  let at = 0;
  return notes.filter((_, job) => {
    const begin = at;
    at += 4 * one.report[job]!.reduce((sum, length) => sum + length, 0);
    return Buffer.compare(one.bytes.subarray(begin, at), other.bytes.subarray(begin, at)) !== 0;
  });
}
