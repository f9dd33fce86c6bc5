/** `convoke report` of one model, layer by layer. */
import { layerTable, reportJson, tableJson, type ResolvedModel } from "../index.ts";
import {
  arenaBytes,
  brokenClaims,
  brokenClaimsJson,
  conventionJson,
  conventionOf,
  countBy,
  layerTimes,
  trainingCost,
  trainingSection,
  type TrainingCost,
} from "../tools.ts";
import { UsageError, type Words } from "./command.ts";
import type { Io } from "./io.ts";
import { demandCompilable, judgedType, loadModel } from "./models.ts";
import { isOfData, printJson, printTable, type ReportFormat } from "./report-formats.ts";
import { asksForTable, tableRequest } from "./report-options.ts";
import { profileOf } from "./report-profile.ts";
import { batchFor, planOf, taskFor } from "./training-settings.ts";

export async function reportLayers(format: Exclude<ReportFormat, "html">, words: Words, io: Io): Promise<number> {
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
  const times = words.has("profile") ? layerTimes(await profileOf(model, words, io)) : undefined;
  io.progress(`compiling ${model.name}`);
  const arena = isOfData(format) ? undefined : arenaBytes(model);
  const training = words.has("train") ? costOfTraining(words, model) : undefined;
  const table = layerTable(model, { ...request, weightsType, arena, times, broken });
  if (format === "json") {
    printJson(
      {
        ...reportJson(model, arena, weightsType),
        ...(training && { training }),
        ...brokenClaimsJson(broken),
        ...(request.convention && {
          convention: conventionJson(countBy(conventionOf(request.convention), model.graph)),
        }),
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
