/** `convoke weights`: which tensor of a file is which parameter's; and the file in the net's own names and layouts. */
import {
  FormatError,
  mappedBytes,
  mappedValues,
  mappingProblems,
  storedWeightsJson,
  storedWeightsTable,
  weightFileChunks,
  weightsJson,
  weightsTable,
  type Graph,
  type Mapping,
  type StoredWeight,
} from "../index.ts";
import { bytes, shown, WEIGHT_FILES } from "../tools.ts";
import { helpOption, UsageError, type Command, type Words } from "./command.ts";
import type { Io } from "./io.ts";
import { writeFiles } from "./write-files.ts";
import { demandCompilable, holdsStored, loadModel, modelOptions } from "./models.ts";
import { withPathInErrors } from "./file-errors.ts";
import {
  openChosen,
  readingOptions,
  reportNotes,
  weightsToStore,
  demandStorage,
  fitOption,
  weightTypeOption,
} from "./weight-options.ts";

export const weights: Command = {
  name: "weights",
  summary: "which tensor of a weight file is which parameter's, and what is converted",
  usage: "MODEL FILE",
  details: [
    `FILE is ${WEIGHT_FILES} (npm install h5wasm). A parameter finds its tensor`,
    "  by the map           as --weights-map FILE says",
    "  by name              its own",
    "  by other name        what PyTorch or Keras call it: fc/kernel:0, module.fc.weight",
    "  by order and shape   where names do not help: the layers of file and model fit one by one",
    "  by shape             where the file is sorted by name: no other layer has these shapes",
    "  by shape and number  among layers of equal shapes, named alike, by the numbers in the names",
    "  by shape and tree    where the tree of names leaves one choice: layer2.0 before layer10.0, its layers together",
    "Several choices are an error. All that is left over on either side is listed; the exit code then is 1.",
    "",
    "--rename 'layer*.**=stages.*.**' gives the file's tensors other names first. Names are read by segments, between dots or",
    "slashes: * stands for any letters of one segment, ** for any number of segments, and in the new name they stand, in order,",
    "for what they matched. --out FILE writes the weights under the model's names, so that they fit without any of this.",
    "",
    "--format json prints { model, file, kind, complete, parameters: [{ name, shape, tensor, tensorShape, found, value,",
    "conversions }], ambiguous: [{ name, candidates }], misfits: [{ name, tensor }], unused, ignored }, and with --out also",
    "stored: [{ name, shape, type, bytes, worstError, rmsError }].",
  ].join("\n"),
  options: [
    { name: "format", value: "FORMAT", choices: ["table", "json"], help: "how to print (default table)" },
    { name: "out", value: "FILE.safetensors", help: "write the weights in the model's names and layouts" },
    // They say how --out is written, and nothing without it.
    { ...weightTypeOption, isOwn: true },
    { ...fitOption, isOwn: true },
    ...readingOptions,
    ...modelOptions,
    helpOption,
  ],
  examples: [
    "convoke weights resnet-18.cvk resnet18.safetensors",
    "convoke weights resnet-18.cvk checkpoint.pth --weights-key ema",
    "convoke weights digits.cvk digits.h5 --out digits.safetensors",
    "convoke weights net.cvk other.pth --rename 'encoder.block*.**=stages.*.**' --rename 'head.*=fc.*' --out net.safetensors",
    "convoke weights digits.cvk weights.npz --weights-layout keras --format json",
  ],
  isOnModel: true,
  async run(words, io) {
    const [model, file, ...rest] = words.positionals;
    if (model === undefined || file === undefined) throw new UsageError("name a model and a weight file: MODEL FILE");
    if (rest.length > 0) throw new UsageError(`one weight file at a time; ${JSON.stringify(rest[0])} is too many`);
    const out = words.one("out");
    const storing = ["weights-type", "fit"].find((each) => words.has(each));
    if (storing !== undefined && out === undefined) throw new UsageError(`--${storing} goes with --out FILE`);
    demandStorage(words);
    if (out !== undefined && !/\.safetensors$/i.test(out)) {
      throw new UsageError("--out writes a .safetensors file: --out FILE.safetensors");
    }
    const ofModel = words.withPositionals([model]);
    const loaded = await loadModel(ofModel, io);
    if (loaded === undefined) return 1;
    demandCompilable(loaded.model);
    const { name, graph } = loaded.model;
    const { source, map } = await openChosen(file, words);
    if (!words.has("weights-layout")) reportNotes(source, file, io);
    const mapping = map(graph);
    const isWhole = mappingProblems(mapping).length === 0;
    const stored = isWhole && out !== undefined ? converted(mapping, graph, file, words) : undefined;
    if (words.one("format") === "json") {
      const more = stored && { stored: storedWeightsJson(stored) };
      io.out(`${JSON.stringify({ model: name, file, ...weightsJson(mapping), ...more }, null, 2)}\n`);
    } else io.out(weightsTable(mapping, io.outStyle) + storedWeightsTable(stored ?? []));
    if (stored === undefined) return isWhole ? 0 : 1;
    if (!holdsStored(loaded.model, stored, ofModel, io)) return 1;
    await write(out!, stored, io);
    return 0;
  },
};

/** The weights in the model's names and layouts, as they are to be stored. */
function converted(mapping: Mapping, graph: Graph, file: string, words: Words): readonly StoredWeight[] {
  if (graph.parameters.length === 0) throw new FormatError("the model has no weights to write");
  const values = withPathInErrors(file, () => mappedValues(mapping));
  return weightsToStore(graph, { weights: values, quantised: mappedBytes(mapping) }, words);
}

async function write(out: string, weights: readonly StoredWeight[], io: Io): Promise<void> {
  const chunks = weightFileChunks(weights);
  await writeFiles([[out, chunks]]);
  io.err(`${shown(out)}  ${bytes(chunks.reduce((sum, chunk) => sum + chunk.length, 0))}\n`);
}
