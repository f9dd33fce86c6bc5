/** `convoke graph`: a model as boxes and the tensors between them, as a picture or for programs that draw. */
import { extname } from "node:path";
import {
  graphMeasures,
  initialiseWeights,
  profileModel,
  svgDocument,
  volumesPicture,
  volumesTikz,
  type ResolvedModel,
} from "../index.ts";
import {
  bytes,
  diagramDepth,
  diagramDot,
  diagramMermaid,
  diagramPage,
  diagramPicture,
  drawnBoxesLimit,
  grouped,
  shown,
  shownBoxes,
  shownDiagram,
  timeMeasure,
  type Diagram,
  type Direction,
  type Measure,
} from "../tools.ts";
import { helpOption, UsageError, type Command, type Words } from "./command.ts";
import type { Io } from "./io.ts";
import { demandCompilable, loadModel, modelOptions } from "./models.ts";
import { writeFiles } from "./write-files.ts";

const formats = ["svg", "html", "dot", "mermaid", "tikz"] as const;
type Format = (typeof formats)[number];

const endings: Readonly<Record<string, Format>> = {
  ".svg": "svg",
  ".html": "html",
  ".dot": "dot",
  ".gv": "dot",
  ".tex": "tikz",
  ".mmd": "mermaid",
  ".mermaid": "mermaid",
};

/** Of `--color time`: as few as give a picture that does not change much. */
const ROUNDS = 3;

export const graph: Command = {
  name: "graph",
  summary: "a picture of the layers, blocks and shapes, as SVG or a page, or for Graphviz and Mermaid",
  usage: "MODEL --out GRAPH.svg",
  details: [
    "Layers are boxes, with what works on their output element by element; calls of blocks are boxes that are open down to --depth.",
    "Calls in a row that differ in nothing but their weights are one box, with their number: the same layers, attributes and shapes,",
    "each reading what the one before gives. Lines are labelled with the shapes of tensors, once each; dashed are those that skip layers.",
    "",
    "html is one page that opens without a network: blocks open and close where they are clicked, the graph is dragged and scaled.",
    "",
    "--style volumes is the figure of papers: a solid for each layer or block, channels across, spatial extents upwards and into the",
    "picture, with kernels as windows; up to about 30 of them by default. --format tikz writes it as a LaTeX document that needs TikZ alone.",
    "",
    "--color tells how much boxes take, in place of what they do: params, macs, memory (bytes of what they give), or time, measured as",
    "`convoke profile` does, on WebAssembly with random weights.",
  ].join("\n"),
  options: [
    { name: "out", short: "o", value: "FILE", help: "the file to write (default: standard output)" },
    {
      name: "format",
      value: "FORMAT",
      choices: formats,
      help: "what to write (default by the file's name: .svg, .html, .dot, .mmd; else svg); tikz for --style volumes",
    },
    {
      name: "depth",
      value: "N",
      help: "levels of blocks that are open, 0 for none (default: as many as give up to 30 boxes)",
    },
    {
      name: "style",
      value: "STYLE",
      choices: ["boxes", "volumes"],
      help: "boxes and lines, or volumes as large as tensors, as in papers (default boxes)",
    },
    { name: "direction", value: "DIR", choices: ["down", "right"], help: "which way to read (default down)" },
    {
      name: "color",
      value: "FIGURE",
      choices: ["params", "macs", "memory", "time"],
      help: "colours by how much each box takes (default: by what it does)",
    },
    ...modelOptions,
    helpOption,
  ],
  examples: [
    "convoke graph resnet-50.cvk --out resnet-50.svg",
    "convoke graph resnet-50.cvk --depth 3 --color macs --out resnet-50.svg",
    "convoke graph resnet-50.cvk --out resnet-50.html",
    "convoke graph u-net.cvk --format mermaid --direction right",
    "convoke graph alexnet.cvk --style volumes --out alexnet.tex",
  ],
  isOnModel: true,
  async run(words, io) {
    const format = formatOf(words);
    demandStyleFits(words, format);
    const depth = depthOf(words);
    const direction = (words.one("direction") ?? "down") as Direction;
    const loaded = await loadModel(words, io, true);
    if (loaded === undefined) return 1;
    const measure = await measureOf(words.one("color"), loaded.model, io);
    const diagram = isVolumes(words) ? undefined : shownDiagram(loaded.model, { depth, measure });
    const text =
      diagram === undefined ? writtenVolumes(loaded.model, format, depth) : written(diagram, format, direction);
    const out = words.one("out");
    if (out === undefined) io.out(text);
    else {
      await writeFiles([[out, text]]);
      io.err(`${shown(out)}  ${bytes(Buffer.byteLength(text))}\n`);
    }
    if (depth === undefined && diagram !== undefined && format !== "html") tellDepth(diagram, io);
    return loaded.breaksClaims === true ? 1 : 0;
  },
};

function formatOf(words: Words): Format {
  const given = words.one("format") as Format | undefined;
  const ending = extname(words.one("out") ?? "graph.svg").toLowerCase();
  const format = given ?? endings[ending];
  if (format !== undefined) return format;
  throw new UsageError(
    `say what to write with --format: ${formats.join(", ")}; ${ending} is none of ${Object.keys(endings).join(", ")}`,
  );
}

function depthOf(words: Words): number | undefined {
  return words.one("depth") === "0" ? 0 : words.has("depth") ? words.count("depth", 1) : undefined;
}

async function measureOf(color: string | undefined, model: ResolvedModel, io: Io): Promise<Measure | undefined> {
  if (color === undefined) return undefined;
  demandCompilable(model);
  if (color !== "time") return graphMeasures[color as keyof typeof graphMeasures];
  const { layers } = await profileModel(model, initialiseWeights(model.graph, 1), {
    target: "wasm",
    accuracy: "default",
    rounds: ROUNDS,
    clock: () => performance.now(),
    onProgress: (text) => io.progress(text),
  });
  return timeMeasure(new Map(layers.map(({ name, time }) => [name, time.ms])));
}

function written(diagram: Diagram, format: Format, direction: Direction): string {
  if (format === "dot") return diagramDot(diagram, direction);
  if (format === "mermaid") return diagramMermaid(diagram, direction);
  const count = shownBoxes(diagram.boxes).length;
  if (count > drawnBoxesLimit) {
    throw new UsageError(
      `a picture holds ${grouped(drawnBoxesLimit)} boxes, and these are ${grouped(count)}: open fewer blocks with --depth, or take --format dot`,
    );
  }
  return format === "html" ? diagramPage(diagram, direction) : svgDocument(diagramPicture(diagram, direction));
}

function isVolumes(words: Words): boolean {
  return words.one("style") === "volumes";
}

/** @throws UsageError where options do not go together. */
function demandStyleFits(words: Words, format: Format): void {
  if (format === "tikz" && !isVolumes(words)) throw new UsageError("tikz is written of --style volumes alone");
  if (!isVolumes(words)) return;
  const stray = ["direction", "color"].find((name) => words.has(name));
  if (stray !== undefined) throw new UsageError(`--${stray} goes with --style boxes`);
  if (format === "svg" || format === "tikz") return;
  throw new UsageError(`--style volumes is written as svg or tikz, not as ${format}`);
}

/** @throws UsageError where sizes are open, or there are more boxes than a picture can hold. */
function writtenVolumes(model: ResolvedModel, format: Format, depth: number | undefined): string {
  demandCompilable(model);
  try {
    return format === "tikz" ? volumesTikz(model, { depth }) : svgDocument(volumesPicture(model, { depth }));
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(`${error.message} with --depth`) : error;
  }
}

/** What else could be seen. */
function tellDepth(diagram: Diagram, io: Io): void {
  const { open, deepest } = diagramDepth(diagram);
  if (open === deepest) return;
  io.err(
    `${io.errStyle("note", "note")}: blocks are open to depth ${open} of ${deepest}; --depth ${open + 1} shows more\n`,
  );
}
