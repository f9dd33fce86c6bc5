/** `convoke page`: one page that runs a net, to be opened and passed on. */
import { extname } from "node:path";
import { netPage, weightFileChunks, type StoredWeight, type TensorData } from "../index.ts";
import { brief, bytes, shown } from "../tools.ts";
import { helpOption, UsageError, type Command, type Words } from "./command.ts";
import type { Io } from "./io.ts";
import { demandCompilable, demandWeights, holdsStored, loadModel, modelOptions, type LoadedModel } from "./models.ts";
import { accuracyOption, chosenTarget, targetOption } from "./targets.ts";
import {
  demandStorage,
  fitOption,
  givenWeights,
  weightOptions,
  weightsToStore,
  weightTypeOf,
  weightTypeOption,
} from "./weight-options.ts";
import { writeFiles } from "./write-files.ts";

/** Browsers hold a page in memory several times. */
const MOST_WEIGHTS = 256 * 2 ** 20;

export const page: Command = {
  name: "page",
  summary: "write one page that runs a net: with a picture, a drawing, the camera or numbers",
  usage: "MODEL --weights FILE -o NET.html",
  details:
    "The page has everything in it, and opens from a file without a network. It runs the net on what is dropped, chosen, drawn or\n" +
    "seen by the camera where its input has pixels(…), and on numbers that are typed in else; shows scores, times runs, and\n" +
    "shows what each layer gives. Weights are float16 unless --weights-type or --fit says otherwise.",
  options: [
    { name: "out", short: "o", value: "FILE.html", help: "the file to write" },
    { ...targetOption, help: "what kernels are generated for (default wasm)" },
    accuracyOption,
    ...weightOptions,
    { ...weightTypeOption, help: "how weights are stored (default f16)" },
    fitOption,
    ...modelOptions,
    helpOption,
  ],
  examples: [
    "convoke page mnist.cvk --weights mnist.safetensors -o mnist.html",
    "convoke page model.json -o net.html --weights-type u8",
  ],
  isOnModel: true,
  async run(given, io) {
    const out = outputFile(given);
    demandStorage(given);
    const words = given.withDefaults({ target: ["wasm"], ...(given.has("fit") ? {} : { "weights-type": ["f16"] }) });
    const loaded = await loadModel(words, io);
    if (loaded === undefined) return 1;
    demandCompilable(loaded.model);
    const stored = await storedOf(loaded, words, io);
    if (!holdsStored(loaded.model, stored, words, io)) return 1;
    await write(out, loaded, stored, words, io);
    return 0;
  },
};

function outputFile(words: Words): string {
  const out = words.one("out");
  if (out === undefined) throw new UsageError("say where to write: -o NET.html");
  if (/^\.html?$/i.test(extname(out))) return out;
  throw new UsageError(`the file's name ends in .html, unlike ${JSON.stringify(out)}`);
}

async function storedOf(loaded: LoadedModel, words: Words, io: Io): Promise<readonly StoredWeight[]> {
  const { model } = loaded;
  const weights = (await givenWeights(words, loaded, io)) ?? { weights: new Map<string, TensorData>() };
  demandWeights(model, weights.weights);
  return weightsToStore(model.graph, weights, words);
}

async function write(
  out: string,
  { model }: LoadedModel,
  stored: readonly StoredWeight[],
  words: Words,
  io: Io,
): Promise<void> {
  const weights = stored.length === 0 ? new Uint8Array() : new Uint8Array(Buffer.concat(weightFileChunks(stored)));
  if (weights.length > MOST_WEIGHTS) {
    throw new UsageError(
      `weights of ${bytes(weights.length)} are too many for one page: --weights-type u8 makes them fewer`,
    );
  }
  io.progress(`writing a page of ${model.name}`);
  const types = [...new Set(stored.map(({ type }) => type))].join(" and ");
  const { target, accuracy } = chosenTarget(words, "dump");
  const text = netPage(model, {
    target,
    accuracy,
    weightsType: weightTypeOf(words),
    weights,
    readsBytes: stored.some(({ type }) => type === "u8"),
    about: `${brief(model).replace(`${model.name}: `, "")}; ${target.name}${types === "" ? "" : `, weights ${types}`}. Compiled by Convoke; nothing leaves this page.`,
  });
  await writeFiles([[out, text]]);
  io.err(`${shown(out)}  ${bytes(Buffer.byteLength(text))}\n`);
}
