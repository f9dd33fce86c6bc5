/** `convoke report` of one model, layer by layer. */
import {
  initialiseWeights,
  layerTable,
  profileModel,
  reportJson,
  tableJson,
  type LayerTimes,
  type ResolvedModel,
} from "../index.ts";
import { arenaBytes, brokenClaims, trainingCost, trainingSection, type TrainingCost } from "../tools.ts";
import { UsageError, type Words } from "./command.ts";
import type { Io } from "./io.ts";
import { demandCompilable, judgedType, loadModel } from "./models.ts";
import { isOfData, printJson, printTable, type ReportFormat } from "./report-formats.ts";
import { asksForTable, tableRequest } from "./report-options.ts";
import { chosenTarget, demandFeatures } from "./targets.ts";
import { batchFor, planOf, taskFor } from "./training-settings.ts";

export async function reportLayers(format: ReportFormat, words: Words, io: Io): Promise<number> {
  const request = tableRequest(words);
  if (words.has("train") && format !== "table" && format !== "json")
    throw new UsageError("--train goes with --format table or json");
  // Where a claim is false, its figures are what is wanted.
  const isOpen = words.has("open");
  const loaded = await loadModel(words, io, true, { everySize: isOpen });
  if (loaded === undefined) return 1;
  const model = (isOpen ? loaded.model.open : undefined) ?? loaded.model;
  const weightsType = judgedType(words);
  const broken = loaded.breaksClaims === true ? brokenClaims(loaded.model, weightsType) : [];
  const times = words.has("profile") ? await timesOf(model, words, io) : undefined;
  io.progress(`compiling ${model.name}`);
  const arena = isOfData(format) ? undefined : arenaBytes(model);
  const training = words.has("train") ? costOfTraining(words, model) : undefined;
  const table = layerTable(model, { ...request, weightsType, arena, times, broken });
  if (format === "json") {
    printJson(
      {
        ...reportJson(model, arena, weightsType),
        ...(training && { training }),
        ...(broken.length > 0 && { brokenClaims: broken.map(({ layers = null, ...claim }) => ({ ...claim, layers })) }),
        ...(asksForTable(words) && { table: tableJson(table) }),
      },
      io,
    );
  } else {
    printTable(format, table, io);
    if (training !== undefined) io.out(`\n${trainingSection(training)}`);
  }
  return loaded.breaksClaims === true ? 1 : 0;
}

/** By the batch that is asked for, or else the model's. */
function costOfTraining(words: Words, model: ResolvedModel): TrainingCost {
  const plan = planOf(model);
  demandCompilable(model);
  return trainingCost(taskFor(model, plan, batchFor(words, plan)));
}

/** Enough for a median that is told beside other figures. */
const ROUNDS = 5;

/** Of random weights: times hardly depend on their values. */
async function timesOf(model: ResolvedModel, words: Words, io: Io): Promise<LayerTimes> {
  const choice = chosenTarget(words, "profile");
  demandFeatures(choice.target);
  demandCompilable(model);
  const { layers, total } = await profileModel(model, initialiseWeights(model.graph, 1), {
    ...choice,
    rounds: ROUNDS,
    clock: () => performance.now(),
    onProgress: (text) => io.progress(text),
  });
  return { layers: new Map(layers.map(({ name, time }) => [name, time.ms])), total: total.ms };
}
