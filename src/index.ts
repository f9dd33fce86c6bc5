/**
 * The public API; nothing else is public. A pure library: no file system, process or clock, so it runs in a browser as it
 * is. `check` reads and judges, `compileModel` lowers, `emitModule` prints the module, `engineFor` runs a model at once.
 */
export { check, emptyHost } from "./check.ts";
export type { Checked, CheckOptions, Host } from "./check.ts";
export type { Refusal } from "./base/recognise.ts";
export { compileModel } from "./compile.ts";
export type { Compiled, CompileOptions, GraphObserver } from "./compile.ts";
export { engineFor, targets } from "./engine/engine.ts";
export type { Engine, EngineOptions, EnginePort, Target } from "./engine/engine.ts";
export { compiledTargets } from "./targets/index.ts";
export type { CompiledTarget } from "./targets/index.ts";
export { Source } from "./base/source.ts";
export type { Position, Span } from "./base/source.ts";
export { randomSource } from "./base/random.ts";
export type { RandomSource } from "./base/random.ts";
export type { Diagnostic, Edit, Fix, Severity } from "./diagnostics/diagnostic.ts";
export { formatDiagnostic } from "./diagnostics/pretty.ts";
export type { Style, StyleName } from "./diagnostics/pretty.ts";
export { toJson } from "./diagnostics/diagnostic-json.ts";
export type { JsonDiagnostic } from "./diagnostics/diagnostic-json.ts";
export { emitModule } from "./package/emit-module.ts";
export type { ModuleOptions, ModuleTexts, WasmModuleOptions } from "./package/emit-module.ts";
export { packWeights } from "./package/pack-weights.ts";
export { FormatError } from "./formats/format-error.ts";
export { readSafetensors, writeSafetensors } from "./formats/safetensors.ts";
export type { StoredTensor } from "./formats/safetensors.ts";
export { initialiseWeights } from "./weights/initialise.ts";
export type { Initialiser } from "./weights/initialise.ts";
export { matchWeights, storedWeights } from "./weights/match.ts";
export { reportJson } from "./reports/report-json.ts";
export type { LayerJson, ReportJson } from "./reports/report-json.ts";
export { reportTable } from "./reports/table.ts";
export { diagnosticsMarkdown } from "./reports/diagnostics-page.ts";
export { layersMarkdown } from "./reports/manual.ts";
export { onnxMarkdown } from "./reports/onnx-page.ts";
export type { ResolvedModel } from "./resolve/model.ts";
export type { Program } from "./kernel/ir.ts";
export type { Graph, Node, ParameterValue, Value } from "./graph/graph.ts";
