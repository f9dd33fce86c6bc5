/** What can be chosen for WebAssembly. */
import type { Settings, TargetOptions } from "../option.ts";
import type { WasmOptions } from "./artefact.ts";

export const wasmOptions = {
  weightsForm: {
    kind: "choice",
    choices: ["plain", "packed"],
    placeholder: "FORM",
    help: "how weights are stored; packed: as the kernels read them, larger but ready at once",
    flag: { name: "weights-form", purposes: ["module"] },
    ofWeights: true,
  },
  place: {
    kind: "choice",
    choices: ["auto", "module", "file"],
    placeholder: "PLACE",
    help: "where to put the binary; auto: into the module where it is small",
    flag: { name: "wasm-in", purposes: ["module"] },
  },
  /** More than 64 are more than any machine that compiled modules are meant for. */
  threads: {
    kind: "count",
    default: 1,
    most: 64,
    help: "how many threads may compute",
    flag: { name: "threads", purposes: ["module", "run"] },
  },
  simd: {
    kind: "choice",
    choices: ["plain", "relaxed", "both"],
    placeholder: "FORM",
    help: "how vectors multiply and add; relaxed: fused where the machine can; results then differ between machines",
    flag: { name: "simd", purposes: ["module", "run", "profile"] },
    ofModules: { both: "both: load() is told which" },
    switches: { "relaxed-simd": "relaxed" },
  },
  guards: { kind: "switch", help: "check every access to memory; for tests" },
  workers: {
    kind: "choice",
    choices: ["file", "inline"],
    placeholder: "PLACE",
    help: "inline: threads run the worker's text from a data URL instead of a file, for modules without a URL of their own",
  },
} as const satisfies TargetOptions;

export type WasmSettings = Settings<typeof wasmOptions>;

/** What a binary is emitted with. Of `both` it is the plain one, which runs wherever nobody asks for the other. */
export function emissionOf({ threads, simd, guards }: WasmSettings): WasmOptions {
  return { threads, relaxedSimd: simd === "relaxed", guards };
}
