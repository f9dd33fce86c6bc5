/**
 * Every op of the registry as nodes of ONNX (opset 17). Ops are found by name, and a test demands that each has an entry in
 * one of the two tables here. A new layer is a line in the table of its family.
 */
import { activationExporters } from "./activation.ts";
import { convolutionExporters } from "./convolution.ts";
import { elementwiseExporters } from "./elementwise.ts";
import type { ExporterTable } from "./exporter.ts";
import { joinExporters } from "./join.ts";
import { normalisationExporters } from "./normalisation.ts";
import { poolingExporters } from "./pooling.ts";
import { reductionExporters } from "./reduction.ts";
import { resamplingExporters } from "./resampling.ts";
import { shapeExporters } from "./shape.ts";

export const exporters: ExporterTable = {
  ...convolutionExporters,
  ...poolingExporters,
  ...shapeExporters,
  ...resamplingExporters,
  ...joinExporters,
  ...normalisationExporters,
  ...activationExporters,
  ...elementwiseExporters,
  ...reductionExporters,
};

/** Ops that ONNX cannot say, by name, each with the reason. */
export const unexportable: Readonly<Record<string, string>> = {};
