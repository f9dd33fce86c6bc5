/** `convoke plan`: which tensor lies where in memory, and how long. */
import {
  compileModel,
  memoryPlanOf,
  planJson,
  planPicture,
  planTable,
  svgDocument,
  type MemoryTimeline,
} from "../index.ts";
import { helpOption, UsageError, type Command, type Words } from "./command.ts";
import type { Io } from "./io.ts";
import { batchOption, demandCompilable, loadModel, modelOptions, type LoadedModel } from "./models.ts";
import { accuracyOption, chosenTarget, targetOption } from "./targets.ts";
import { batchFor, demandTrainable, planOf } from "./training-settings.ts";
import { writeFiles } from "./write-files.ts";

const formats = ["text", "svg", "json"] as const;
type Format = (typeof formats)[number];

export const plan: Command = {
  name: "plan",
  summary: "the memory plan of the compiled model: which tensor lies where, and how long",
  usage: "MODEL",
  details:
    "Kernels of a compiled model share one piece of memory, the arena, in which each tensor has a place from the first kernel\n" +
    "that touches it to the last. The plan is the real one, of what `convoke compile` makes of the model for that target.\n\n" +
    "text prints a line for each buffer: what it holds, the type of its elements, how many bytes, where they begin, the\n" +
    "layers from which to which it lives, and its share of the peak. svg draws them: calls of kernels across, addresses\n" +
    "upwards. json has the same, with places of calls and buffers counted from 0.",
  options: [
    { name: "format", value: "FORMAT", choices: formats, help: "how to print (default text)" },
    { name: "out", short: "o", value: "FILE", help: "write to this file; standard output where left out" },
    targetOption,
    accuracyOption,
    batchOption,
    {
      name: "train",
      help: "the plan of a training step, by the model's `train` block: of --batch examples, or as many as that says",
    },
    ...modelOptions,
    helpOption,
  ],
  examples: [
    "convoke plan lenet.cvk",
    "convoke plan u-net.cvk --target wasm --format svg --out u-net-memory.svg",
    "convoke plan digits.cvk --train --batch 32",
  ],
  isOnModel: true,
  async run(words, io) {
    if (words.has("train") && words.has("accuracy")) {
      throw new UsageError("--accuracy goes with what infers: a step of training is lowered in one way");
    }
    const loaded = await loadModel(words, io, true);
    if (loaded === undefined) return 1;
    demandCompilable(loaded.model);
    io.progress(`compiling ${loaded.model.name}`);
    const timeline = timelineOf(loaded, words);
    const text = planText((words.one("format") ?? "text") as Format, timeline, words, io);
    const out = words.one("out");
    if (out === undefined) io.out(text);
    else await writeFiles([[out, text]]);
    return loaded.breaksClaims === true ? 1 : 0;
  },
};

function timelineOf({ model }: LoadedModel, words: Words): MemoryTimeline {
  const choice = chosenTarget(words, "dump");
  if (!words.has("train")) {
    const { graph, lowered } = compileModel(model, choice);
    return memoryPlanOf(lowered.program, { graph });
  }
  const batch = batchFor(words, planOf(model));
  const { graph, lowered } = demandTrainable(() => compileModel(model, { target: choice.target, training: { batch } }));
  return memoryPlanOf(lowered.program, { region: "train", graph });
}

function planText(format: Format, timeline: MemoryTimeline, words: Words, io: Io): string {
  switch (format) {
    case "text":
      return planTable(timeline, words.has("out") ? undefined : io.outStyle);
    case "svg":
      return svgDocument(planPicture(timeline));
    case "json":
      return `${JSON.stringify(planJson(timeline, words.one("target") ?? "ts"), null, 2)}\n`;
  }
}
