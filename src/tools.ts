/**
 * What the commands need beside the public API: how they word things, what they recognise, pages of the manual. It may change
 * with any version.
 */

// ── Words ────────────────────────────────────────────────────────────────────────────────────────────────────────────
export { nearest } from "./base/did-you-mean.ts";
export { shown, visible } from "./base/visible.ts";
export { OptionSource } from "./base/option-source.ts";
export { severityCounts, unstyled } from "./diagnostics/pretty.ts";
export { inOrder, noneOmitted } from "./diagnostics/diagnostic.ts";
export { applySureFixes } from "./diagnostics/apply-fixes.ts";
export { toldAt } from "./diagnostics/option-mistake.ts";
export { levels } from "./diagnostics/meaning.ts";
export { notARule } from "./rules/codes.ts";
export { countLimit, printedLimit } from "./base/limits.ts";
export { countsText, sumOfCounts } from "./diagnostics/gravest.ts";
export { problemsText } from "./diagnostics/problems.ts";
export { findingCounts } from "./diagnostics/findings.ts";
export { againstBaseline, BASELINE_VERSION, baselineOf, baselineText } from "./diagnostics/baseline.ts";
export type { KnownFinding } from "./diagnostics/baseline.ts";
export type { Findings, ModelDomain, UnjudgedClaim } from "./diagnostics/findings.ts";
export { unjudgedClaims } from "./analysis/unjudged-claims.ts";
export { findingFormats, limitedFormats } from "./diagnostics/formats/index.ts";
export type { FindingFormat } from "./diagnostics/formats/index.ts";
export { version } from "./base/version.ts";
export { bytes, countOf, grouped } from "./tensor/readable-numbers.ts";
export { formatDims } from "./tensor/shape.ts";

// ── Files ────────────────────────────────────────────────────────────────────────────────────────────────────────────
export { notModelText, recognise } from "./base/recognise.ts";
export type { Family, Recognised } from "./base/recognise.ts";
export { isOutOfMemory } from "./base/out-of-memory.ts";
export { hashText } from "./base/random.ts";
export { totalBytes } from "./formats/protobuf-write.ts";
export { describeNpyFile, isNpy } from "./formats/npy.ts";
export type { NpyFile } from "./formats/npy.ts";
export { isIdx, readIdx } from "./formats/idx.ts";
export { storedFloat32 } from "./formats/safetensors.ts";
export { judgeStored } from "./weights/judge-stored.ts";
export { insteadOf } from "./formats/instead-of.ts";
export { kerasModelInFile } from "./weights/keras-models.ts";
export { isZip, WEIGHT_FILES, weightFileSource, type FileHost } from "./weights/weight-file.ts";
export { EXPORTED_OPSET } from "./interchange/onnx/export.ts";
export { tritonFiles } from "./interchange/onnx/triton.ts";
export type { RowsAs } from "./interchange/import/assembly.ts";

// ── Figures ──────────────────────────────────────────────────────────────────────────────────────────────────────────
export { productOf } from "./base/integers.ts";
export { readNumber } from "./syntax/read-number.ts";
export { batchOf } from "./analysis/batch.ts";
export { totalWork } from "./analysis/work.ts";
export { constantDim, isConstantDim } from "./tensor/dim.ts";
export { constantShape } from "./tensor/shape.ts";
export { weightTypes } from "./tensor/weight-type.ts";
export { describeComputation } from "./lower/describe.ts";
export { accuracies } from "./lower/lower.ts";
export { savesOperations, strategyNames } from "./lower/select.ts";
export { withTeachableMetadata } from "./interchange/import/pictures.ts";
export { unifiedDiff } from "./reports/unified-diff.ts";
export { topTable } from "./reports/top-table.ts";
export { arenaBytes } from "./reports/arena.ts";
export { cellField, layerIn, mostPixels, type CellField } from "./analysis/cell-field.ts";
export { fieldProgram } from "./analysis/field-program.ts";
export type { FieldProgram } from "./analysis/path-counts.ts";
export { fieldText } from "./reports/field-text.ts";
export { fieldJson } from "./reports/field-json.ts";
export { fieldPicture } from "./pictures/field-picture.ts";
export { layerTimes } from "./reports/tables/layer-times.ts";
export { brokenClaims } from "./analysis/broken-claims.ts";
export { brokenClaimsJson } from "./reports/broken-claims-json.ts";
export type { BrokenClaim } from "./analysis/broken-claims.ts";
export { conventionNames, countBy, type ConventionCount } from "./conventions/convention.ts";
export { conventionJson } from "./reports/convention-json.ts";
export { conventionOf } from "./conventions/index.ts";
export { columnCalled, defaultColumns } from "./reports/tables/layer-columns.ts";
export { byteUnits, countUnits, defaultUnits } from "./reports/tables/units.ts";
export type { SortOrder } from "./reports/tables/sort-order.ts";
export { overviewColumnNames } from "./reports/overview.ts";
export { besideTable } from "./reports/tables/beside-table.ts";
export { scaleTable, type ScaledFamily, type ScaledNet } from "./reports/tables/scale-table.ts";
export { scaleJson } from "./reports/scale-json.ts";
export { scalePlot } from "./pictures/scale-plot.ts";
export { trainingPlot } from "./pictures/training-plot.ts";
export { drawnBoxesLimit } from "./base/limits.ts";
export { diagramDepth, shownBoxes } from "./pictures/diagram/diagram.ts";
export type { Diagram } from "./pictures/diagram/diagram.ts";
export { diagramDot } from "./pictures/diagram/graph-dot.ts";
export { diagramMermaid } from "./pictures/diagram/graph-mermaid.ts";
export { diagramPage } from "./graph-page/graph-page.ts";
export { demandDrawable, diagramPicture } from "./pictures/diagram/diagram-picture.ts";
export { timeMeasure } from "./pictures/diagram/measures.ts";
export type { Measure } from "./pictures/diagram/measures.ts";
export type { Direction } from "./pictures/diagram/parts.ts";
export { shownDiagram } from "./pictures/diagram/graph-picture.ts";
export { inlineSvg } from "./pictures/svg-document.ts";
export { memoryParts, pictureParts, quickParts } from "./report-page/report-parts.ts";
export { trainingCost, trainingSection, type TrainingCost } from "./reports/training-cost.ts";

// ── Training ─────────────────────────────────────────────────────────────────────────────────────────────────────────
export { allExamples, splitExamples } from "./engine/examples.ts";
export type { Augment, Examples } from "./engine/examples.ts";
export { dataPorts, examplesOf } from "./engine/training-arrays.ts";
export type { DataArray, DataPort } from "./engine/training-arrays.ts";
export { augmentations, augmentationsText } from "./engine/augmentations.ts";
export type { Augmentation, AugmentationArgument, ChosenAugmentation } from "./engine/augmentations.ts";
export { augmentFor } from "./engine/augment.ts";
export { taskOf, trainingRun } from "./engine/training-run.ts";
export { trainerFor } from "./engine/trainer.ts";
export type {
  EpochEvent,
  Progress,
  RunEvent,
  RunSettings,
  Start,
  StepEvent,
  Task,
  TrainingRun,
} from "./engine/training-run.ts";
export { checkpointChunks, readCheckpoint } from "./engine/checkpoint.ts";
export type { Checkpoint, RunIdentity } from "./engine/checkpoint.ts";
export type { Judgement } from "./training/judge-outputs.ts";
export type { TrainingPlan } from "./training/plan.ts";
export { rateAt } from "./training/schedules.ts";
export { targetsOf } from "./training/targets.ts";

// ── Claims about behaviour ───────────────────────────────────────────────────────────────────────────────────────────
export { judgeBehaviour } from "./verify/judge-behaviour.ts";
export type { ClaimedFiles } from "./verify/judge-behaviour.ts";
export type { Runnable } from "./verify/measure-closeness.ts";

// ── Versions ─────────────────────────────────────────────────────────────────────────────────────────────────────────
export { categories } from "./compare/categories.ts";
export { compareVersions } from "./compare/project-diff.ts";
export type { ProjectDiff } from "./compare/project-diff.ts";
export { WORK_TREE } from "./compare/version.ts";
export type { UnsoundFile, Version } from "./compare/version.ts";
export { excessText } from "./compare/limits.ts";
export type { Limit } from "./compare/limits.ts";
export { diffText } from "./compare/text.ts";
export { diffMarkdown } from "./compare/markdown.ts";
export { diffJson } from "./compare/json.ts";

// ── Targets ─────────────────────────────────────────────────────────────────────────────────────────────────────────
export { defaultOf } from "./targets/option.ts";
export { targetOf } from "./targets/index.ts";
export type { Purpose, Setting, TargetOption } from "./targets/option.ts";

// ── Texts ────────────────────────────────────────────────────────────────────────────────────────────────────────────
export { brief } from "./reports/brief.ts";
export { domainLines } from "./reports/domain-lines.ts";
export { refusalOf } from "./base/recognise.ts";
export { attributeOrder } from "./ops/attribute-order.ts";
export { briefBlocks } from "./syntax/brief-blocks.ts";
export { formatText } from "./syntax/format/format-text.ts";
export { commonStages, dependsOnTarget, kernelStages, lastPass, lastProgram } from "./reports/stages.ts";
export { differentiated, showsOpenSizes, stageText, stepStageText } from "./reports/stages.ts";
export { codeText, strategiesStage, type Stage } from "./reports/stages.ts";
export { graphChanges, programChanges, stableNumbers, type StageChange } from "./reports/stage-changes.ts";
export { becauseText } from "./reports/strategies.ts";
export { kernelTexts, type KernelText } from "./reports/kernel-texts.ts";
export { layersWithoutKernel, type LayerWithoutKernel } from "./reports/layers-without-kernel.ts";
export { bisectText, stageLabel } from "./reports/bisect-table.ts";
export { caseText, worstResult, suiteText } from "./reports/verify-table.ts";
export type { VerifiedCase } from "./reports/verify-table.ts";
export { claimsJson, claimsText, holdAll } from "./reports/claims-table.ts";
export type { VerifiedClaims } from "./reports/claims-table.ts";
export { FOUND_TEXTS } from "./reports/weights-table.ts";
export { layerManual, layerNames, layerOverview } from "./reports/manual.ts";
export { layersMarkdown } from "./reports/manual.ts";
export {
  allCodes,
  codesByRoom,
  diagnosticPage,
  diagnosticPageName,
  diagnosticsMarkdown,
  meaningOf,
} from "./reports/diagnostics-page.ts";
export { pageText } from "./reports/page-text.ts";
export { kerasMarkdown } from "./reports/keras-page.ts";
export { onnxMarkdown } from "./reports/onnx-page.ts";
export { tensorflowMarkdown } from "./reports/tensorflow-page.ts";
// ── Pages of Markdown ────────────────────────────────────────────────────────────────────────────────────────────────
export { freshText, judgePage, namedModels } from "./documents/judge-page.ts";
export type { JudgedPage, NamedModels, PageHost } from "./documents/judge-page.ts";
export type { RequestOptions } from "./documents/request.ts";
export { schemaFiles } from "./reports/schemas/index.ts";
export type { SchemaFile } from "./reports/schemas/index.ts";
