/** `convoke train`: compiles a model's training step in memory, and trains it. */
import { trainingRun, type RunSettings } from "../tools.ts";
import { augmentOption } from "./augment-option.ts";
import { helpOption, type Command, type Option } from "./command.ts";
import { follow } from "./follow-training.ts";
import { demandCompilable, loadModel, modelOptions } from "./models.ts";
import { accuracyOption, chosenEngines, engineOption, targetFlags } from "./targets.ts";
import { stepAccuracy } from "./train-option.ts";
import { dataOption } from "./training-data.ts";
import { demandOtherFiles, trainingFiles } from "./training-files.ts";
import { demandSteps, readData } from "./training-sets.ts";
import {
  augmentationsOf,
  augmentOf,
  demandSame,
  demandWords,
  identityOf,
  planOf,
  settingsOf,
  taskFor,
} from "./training-settings.ts";
import { demandNoneInterrupted, freshStart, openCheckpoint, startFrom } from "./training-start.ts";
import { readingOptions } from "./weight-options.ts";

const TARGET = "wasm";

const options: readonly Option[] = [
  dataOption,
  {
    name: "val",
    value: "FRACTION|[NAME=]PATH",
    repeatable: true,
    help: "what each epoch is judged by: a part of the data that is not learnt from (0.2), or other data",
  },
  { name: "epochs", value: "N", help: "how often to go over the examples (default: as the model says, or 10)" },
  { name: "batch", value: "N", help: "examples a step (default: as the model says, or 32)" },
  {
    name: "seed",
    value: "N",
    help: "of initial weights, orders, dropout and --augment: the same run for the same seed (default 0)",
  },
  { name: "shuffle", help: "take the examples in another order in each epoch; so it is by default" },
  { name: "no-shuffle", help: "take them in the order of the files" },
  augmentOption,
  { name: "weights", value: "FILE", help: "start from these weights" },
  ...readingOptions,
  { name: "partial", help: "with --weights: what the file lacks, or has in another shape, starts anew and is told" },
  {
    name: "out",
    value: "FILE.safetensors",
    help: "where to put the weights of the best epoch, by the first metric or the loss; beside it FILE.last and FILE.checkpoint; folders are made",
  },
  { name: "patience", value: "N", help: "end after N epochs without a better one" },
  { name: "resume", value: "CHECKPOINT", help: "go on from such a file, bit for bit as if nothing had happened" },
  { name: "restart", help: "with --out: begin anew, also where a run that was interrupted left its checkpoint there" },
  {
    name: "log",
    value: "FILE.jsonl",
    help: "write a line of JSON for each step and each epoch; --resume goes on behind those that it knows of",
  },
  { name: "plot", value: "FILE.svg", help: "draw loss and metrics over steps, anew after each epoch" },
  { ...engineOption, help: `what to run it with (default ${TARGET})` },
  {
    ...accuracyOption,
    help: "default: steps may take Winograd's method, which is faster and rounds more (default strict)",
  },
  ...targetFlags("run"),
  ...modelOptions,
  helpOption,
];

export const train: Command = {
  name: "train",
  summary: "train a model as its train block says, on arrays or pictures",
  usage: "MODEL --data PATH",
  details:
    "Arrays are named as the inputs, and target (with several losses, as their outputs). Bytes go through the pixels(…) of an\n" +
    "input. Each epoch is judged by what --val names, as the compiled model infers, over all examples; without it by its own\n" +
    "steps. Ctrl-C ends after the step and writes a checkpoint; --resume goes on from it.",
  options,
  examples: [
    "convoke train digits.cvk --data image=train-images.gz --data target=train-labels.gz --val 0.2 --out digits.safetensors",
    "convoke train net.cvk --data train.npz --val test.npz --epochs 20 --patience 3 --log run.jsonl",
    "convoke train net.cvk --data train.npz --augment flip,crop=4 --out net.safetensors",
    "convoke train net.cvk --data train.npz --weights old.safetensors --partial --out new.safetensors",
    "convoke train net.cvk --data train.npz --out net.safetensors --resume net.checkpoint.safetensors",
  ],
  isOnModel: true,
  async run(words, io) {
    const [choice] = chosenEngines(words.withDefaults({ target: [TARGET] }));
    const files = words.has("out") ? trainingFiles(words.one("out")!) : undefined;
    demandWords(words);
    demandOtherFiles(words, files);
    demandNoneInterrupted(words, files);
    const loaded = await loadModel(words, io);
    if (loaded === undefined) return 1;
    demandCompilable(loaded.model);
    const plan = planOf(loaded.model);
    const checkpoint = words.has("resume") ? openCheckpoint(words.one("resume")!) : undefined;
    const chosen = augmentationsOf(words, checkpoint?.identity);
    const asked = settingsOf(words, plan, checkpoint?.identity);
    const task = taskFor(loaded.model, plan, asked.batch);
    const settings: RunSettings = {
      ...asked,
      augment: augmentOf(task, chosen, asked.seed),
      choice: choice!,
      accuracy: stepAccuracy(words),
    };
    const { examples, validation } = await readData(words, task, settings.seed, io);
    const identity = identityOf(settings, examples, chosen);
    if (checkpoint !== undefined) demandSame(checkpoint.identity, identity);
    demandSteps(examples, settings.batch, words);
    const start =
      checkpoint === undefined ? await freshStart(words, task, settings, io) : startFrom(checkpoint, task, words);
    io.progress(`compiling ${task.model.name}`);
    const run = await trainingRun(task, start, examples, validation, settings);
    try {
      return await follow({ run, task, settings, identity, files, words, io });
    } finally {
      run.close();
    }
  },
};
