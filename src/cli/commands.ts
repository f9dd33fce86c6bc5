/** Every command by its name, in the order of the overview. They are loaded when they are called, so that `check` starts fast. */
import type { Command } from "./command.ts";

export const commands: Readonly<Record<string, () => Promise<Command>>> = {
  new: async () => (await import("./new.ts")).newModel,
  check: async () => (await import("./check.ts")).check,
  report: async () => (await import("./report.ts")).report,
  field: async () => (await import("./field.ts")).field,
  graph: async () => (await import("./graph.ts")).graph,
  diff: async () => (await import("./diff.ts")).diff,
  compile: async () => (await import("./compile.ts")).compile,
  page: async () => (await import("./page.ts")).page,
  train: async () => (await import("./train.ts")).train,
  run: async () => (await import("./run.ts")).run,
  verify: async () => (await import("./verify.ts")).verify,
  import: async () => (await import("./import.ts")).importModel,
  export: async () => (await import("./export.ts")).exportModel,
  weights: async () => (await import("./weights.ts")).weights,
  profile: async () => (await import("./profile.ts")).profile,
  plan: async () => (await import("./plan.ts")).plan,
  dump: async () => (await import("./dump.ts")).dump,
  types: async () => (await import("./types.ts")).types,
  format: async () => (await import("./format.ts")).format,
  lsp: async () => (await import("./lsp.ts")).lsp,
  docs: async () => (await import("./docs.ts")).docs,
  config: async () => (await import("./config.ts")).config,
  explain: async () => (await import("./explain.ts")).explain,
  layers: async () => (await import("./layers.ts")).layers,
};
