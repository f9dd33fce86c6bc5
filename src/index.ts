/**
 * The public API: what the `convoke` command can do, as functions. A pure library: no file system, process or clock, so it
 * runs in a browser as it is. What only commands need is in `tools.ts`; nothing else is public.
 */

// ── Reading and checking models ──────────────────────────────────────────────────────────────────────────────────────
export { check, emptyHost } from "./check.ts";
export type { Checked, CheckOptions, Host } from "./check.ts";
export type { Refusal } from "./base/recognise.ts";
export { Source } from "./base/source.ts";
export type { Position, Span } from "./base/source.ts";
export type { Counts, Diagnostic, Edit, Fix, Severity } from "./diagnostics/diagnostic.ts";
export type { Level } from "./diagnostics/meaning.ts";
export type { RuleLevels } from "./rules/levels.ts";
export { formatDiagnostic, formatDiagnostics } from "./diagnostics/pretty.ts";
export type { Style, StyleName } from "./diagnostics/pretty.ts";
export { toJson } from "./diagnostics/diagnostic-json.ts";
export type { JsonDiagnostic } from "./diagnostics/diagnostic-json.ts";
export type { ResolvedModel } from "./resolve/resolved-model.ts";
export type { Graph, Node, ParameterValue, Value } from "./graph/graph.ts";

// ── Compiling ────────────────────────────────────────────────────────────────────────────────────────────────────────
export { openSizes } from "./graph/open-sizes.ts";
export { oversizedMessage } from "./lower/compilable.ts";
export { compileModel } from "./compile.ts";
export type { Compiled, CompileOptions, GraphObserver } from "./compile.ts";
export { targetKinds, targetNames, typescript, wasm } from "./targets/index.ts";
export type { TargetChoice, TargetName } from "./targets/index.ts";
export type { Target, TargetKind } from "./targets/target.ts";
export type { Program } from "./kernel/ir.ts";
export { emitModule } from "./package/emit-module.ts";
export type { ModuleOptions, ModuleTexts } from "./package/emit-module.ts";
export { sourceMapWriter } from "./package/source-map-writer.ts";
export type { SourceMapWriter, SourceName } from "./package/source-map-writer.ts";
export { netPage } from "./page/page.ts";
export type { PageOptions } from "./page/page.ts";
export { packWeights } from "./package/pack-weights.ts";

// ── Running, comparing, timing ───────────────────────────────────────────────────────────────────────────────────────
export { engineFor, engineNames } from "./engine/engine.ts";
export type { Engine, EngineChoice, EngineName, EngineOptions, EnginePort } from "./engine/engine.ts";
export { fitToPort, runBatches, withPorts } from "./engine/batches.ts";
export { verifyModel, verifyForeign } from "./verify/verify-model.ts";
export { arrayOfPictures, topClasses } from "./engine/pictures.ts";
export type { Picture, TopClass } from "./engine/pictures.ts";
export type { Verdict, VerifyOptions } from "./verify/verify-model.ts";
export type { StoredSet } from "./verify/stored-set.ts";
export { bisect } from "./verify/bisect.ts";
export type { Bisection, BisectOptions, Cause, Finding, OutputFinding, JudgedStage } from "./verify/bisect.ts";
export type { CompilerStage } from "./verify/compiler-stages.ts";
export { batchesFrom, foreignSubject } from "./verify/stored-subject.ts";
export type { ForeignSubject } from "./verify/stored-subject.ts";
export { defaultTolerance } from "./verify/compare.ts";
export { profileModel } from "./profile/profile-model.ts";
export type { Profile, ProfileOptions } from "./profile/profile-model.ts";

// ── Weights ──────────────────────────────────────────────────────────────────────────────────────────────────────────
export { readSafetensors, safetensorsChunks, writeSafetensors } from "./formats/safetensors.ts";
export type { StoredTensor } from "./formats/safetensors.ts";
export type { Quantised, QuantisedOf } from "./formats/quantised.ts";
export { readNpy, writeNpy } from "./formats/npy.ts";
export type { NpyTensor } from "./formats/npy.ts";
export { readZip } from "./formats/zip.ts";
export type { Inflate, ZipMember } from "./formats/zip.ts";
export { npySource, npzSource, safetensorsSource } from "./weights/weight-source.ts";
export type { WeightSource } from "./weights/weight-source.ts";
export { torchSource } from "./weights/torch.ts";
export { kerasSource } from "./weights/keras.ts";
export type { Hdf5Dataset, Hdf5Group } from "./weights/keras.ts";
export { onnxSource } from "./weights/onnx.ts";
export { tfjsSource } from "./weights/tfjs.ts";
export { readNameMap } from "./weights/name-map.ts";
export { readRenaming, renamed } from "./weights/rename.ts";
export type { Renaming } from "./weights/rename.ts";
export { mapWeights } from "./weights/map-weights.ts";
export type { WeightLayout } from "./weights/map-weights.ts";
export type { MatchedBy, Mapping } from "./weights/mapping.ts";
export { mappedBytes, mappedValues, mappingProblems, matchWeights, storedWeights } from "./weights/match.ts";
export {
  storables,
  storedTensors,
  storedTypes,
  storedValues,
  storeWeights,
  weightFileChunks,
} from "./weights/store-weights.ts";
export { storeToFit } from "./weights/fit-size.ts";
export type { Loss, Storable, StoredWeight } from "./weights/store-weights.ts";
export type { WeightType, WeightTypes } from "./tensor/weight-type.ts";
export { constantsOf, initialisers, initialiseWeights } from "./weights/initialise.ts";
export type { Initialiser } from "./weights/initialise.ts";
export type { TensorData, TensorMap } from "./tensor/dtype.ts";
export { randomSource } from "./base/random.ts";
export type { RandomSource } from "./base/random.ts";

// ── ONNX, and models as text ─────────────────────────────────────────────────────────────────────────────────────────
export { readOnnx } from "./interchange/onnx/read.ts";
export type { Files, OnnxModel, OnnxTensor } from "./interchange/onnx/model.ts";
export { float32Tensor, readTensorFile } from "./interchange/onnx/tensor.ts";
export { onnxModel } from "./interchange/onnx/import.ts";
export { kerasModel, type KerasParts } from "./interchange/keras/import.ts";
export { kerasModelInArchive, kerasModelInHdf5 } from "./weights/keras-models.ts";
export { importModel } from "./interchange/import/import-graph.ts";
export type { ForeignModel } from "./interchange/import/language.ts";
export { readTfjs, readTfjsWeights } from "./interchange/tfjs/read.ts";
export type { ReadShard } from "./formats/tfjs-manifest.ts";
export { ImportError } from "./interchange/import/import-error.ts";
export { importOnnx } from "./interchange/onnx/import.ts";
export { rankNotes } from "./interchange/import/imported-model.ts";
export type { ImportedModel } from "./interchange/import/imported-model.ts";
export { ExportError, exportOnnx } from "./interchange/onnx/export.ts";
export type { ExportedModel } from "./interchange/onnx/export.ts";
export { onnxChunks } from "./interchange/onnx/write.ts";
export { writeModelText } from "./interchange/text/index.ts";

// ── Reports ──────────────────────────────────────────────────────────────────────────────────────────────────────────
export { reportTable } from "./reports/table.ts";
export type { ConventionName } from "./conventions/convention.ts";
export { layerTable } from "./reports/tables/layer-table.ts";
export type { LayerTableOptions } from "./reports/tables/layer-table.ts";
export { layerColumns } from "./reports/tables/layer-columns.ts";
export type { LayerColumnInfo, LayerColumnName, LayerTimes } from "./reports/tables/layer-columns.ts";
export type { Cell, ReportTable, TableColumn, TableRow, Unit } from "./reports/tables/report-table.ts";
export type { Units } from "./reports/tables/units.ts";
export { tableText } from "./reports/tables/table-text.ts";
export { tableMarkdown } from "./reports/tables/table-markdown.ts";
export { tableCsv, tableJson, tableTsv } from "./reports/tables/table-data.ts";
export { tableLatex } from "./reports/tables/table-latex.ts";
export { tableSvg } from "./pictures/table-picture.ts";
export { reportPage } from "./report-page/report-page.ts";
export type { ReportPageOptions } from "./report-page/report-page.ts";
export { reportJson } from "./reports/report-json.ts";
export type { LayerJson, ReportJson } from "./reports/report-json.ts";
export {
  overviewCsv,
  overviewJson,
  overviewLine,
  overviewMarkdown,
  overviewReport,
  overviewTable,
} from "./reports/overview.ts";
export type { LeftOut, OverviewColumnName, OverviewLine } from "./reports/overview.ts";
export { weightsJson, weightsTable } from "./reports/weights-table.ts";
export { storedWeightsJson, storedWeightsTable } from "./reports/stored-weights-table.ts";
export { bisectJson } from "./reports/bisect-table.ts";
export type { BisectedCase } from "./reports/bisect-table.ts";
export { verifyJson } from "./reports/verify-table.ts";
export { profileJson, profileTable } from "./reports/profile-table.ts";
export { memoryPlanOf } from "./lower/memory-timeline.ts";
export type {
  MemoryBesides,
  MemoryPeak,
  MemoryTimeline,
  PlannedBuffer,
  TimelineCall,
  TimelineOptions,
} from "./lower/memory-timeline.ts";
export { planJson, planTable } from "./reports/plan-table.ts";
export type { PlanBufferJson, PlanCallJson, PlanJson, PlanPeakJson } from "./reports/plan-table.ts";

// ── Pictures ─────────────────────────────────────────────────────────────────────────────────────────────────────────
export { planPicture } from "./pictures/plan-picture.ts";
export { volumesPicture } from "./pictures/volumes/volumes-picture.ts";
export { volumesTikz } from "./pictures/volumes/volumes-tikz.ts";
export type { VolumesOptions } from "./pictures/volumes/draw-volumes.ts";
export { graphPicture } from "./pictures/diagram/graph-picture.ts";
export { graphPage } from "./graph-page/graph-page.ts";
export type { GraphOptions } from "./pictures/diagram/graph-picture.ts";
export { graphMeasures } from "./pictures/diagram/measures.ts";
export { svgDocument } from "./pictures/svg-document.ts";
export type { Picture as VectorPicture } from "./pictures/svg-document.ts";

// ── Errors ───────────────────────────────────────────────────────────────────────────────────────────────────────────
export { FormatError } from "./formats/format-error.ts";
export { InternalError } from "./base/invariant.ts";
export { LongSizeError } from "./tensor/dim.ts";
