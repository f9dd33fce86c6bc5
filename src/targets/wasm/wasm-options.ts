/** What can be chosen for WebAssembly. */
import type { Settings, TargetOptions } from "../option.ts";

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
  relaxedSimd: {
    kind: "switch",
    help: "fuse multiply-adds where the machine can; results then differ between machines",
    flag: { name: "relaxed-simd", purposes: ["module", "run", "profile"] },
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
