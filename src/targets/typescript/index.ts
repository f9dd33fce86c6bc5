/** The TypeScript target: scalar kernels for the engine's own compiler. */
import { textOf } from "../../javascript/sections.ts";
import { defineTarget } from "../target.ts";
import { emitTypeScript } from "./emit-typescript.ts";
import { scalarPeak } from "./scalar-peak.ts";
import { loadSteps } from "./step-module.ts";
import { typescriptFacts } from "./typescript-facts.ts";
import { typescriptPasses } from "./typescript-passes.ts";
import { typescriptParts } from "./typescript-parts.ts";

/** The target `ts`: plain JavaScript and TypeScript. It has no options. */
export const typescript = defineTarget({
  name: "ts",
  help: "TypeScript and JavaScript, which run anywhere",
  options: {},
  make: () => ({
    facts: typescriptFacts,
    passes: typescriptPasses,
    emit: (program) => `${textOf(emitTypeScript(program).sections(true))}\n`,
    functionTexts: (program) => emitTypeScript(program).functionTexts(true),
    load: loadSteps,
    peak: scalarPeak,
    module: { parts: typescriptParts },
  }),
});
