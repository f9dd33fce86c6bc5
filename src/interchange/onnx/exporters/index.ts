/** Every op of the registry as nodes of ONNX (opset 17). A new layer is a line in the table of its family. */
import { activationExporters } from "./activation.ts";
import { convolutionExporters } from "./convolution.ts";
import { elementwiseExporters } from "./elementwise.ts";
import type { Exporters } from "./exporter.ts";
import { joinExporters } from "./join.ts";
import { normalisationExporters } from "./normalisation.ts";
import { poolingExporters } from "./pooling.ts";
import { reductionExporters } from "./reduction.ts";
import { resamplingExporters } from "./resampling.ts";
import { shapeExporters } from "./shape.ts";

export const exporters: Exporters = {
  ...convolutionExporters,
  ...poolingExporters,
  ...shapeExporters,
  ...resamplingExporters,
  ...joinExporters,
  ...normalisationExporters,
  ...activationExporters,
  ...elementwiseExporters,
  ...reductionExporters,
  constant: "initialiser",
  parameter: "initialiser",
};
