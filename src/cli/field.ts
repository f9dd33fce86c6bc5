/** `convoke field`: what one cell of a layer sees of the inputs, pixel by pixel. */
import { svgDocument, type ResolvedModel } from "../index.ts";
import {
  cellField,
  fieldJson,
  fieldPicture,
  fieldProgram,
  fieldText,
  grouped,
  layerIn,
  mostPixels,
  nearest,
  productOf,
  type CellField,
  type FieldProgram,
} from "../tools.ts";
import { helpOption, quote, UsageError, type Command, type Words } from "./command.ts";
import { configured } from "./configuration.ts";
import { demandCompilable, loadModel, modelOptions } from "./models.ts";
import { writeFiles } from "./write-files.ts";

const formats = ["text", "json", "svg"] as const;
type Format = (typeof formats)[number];

type Node = ResolvedModel["graph"]["nodes"][number];

export const field: Command = {
  name: "field",
  summary: "what one cell of a layer sees: the pixels, the paths to each, and how much is padding",
  usage: "MODEL [LAYER]",
  details:
    "A path chooses, layer by layer, one of the positions that are read, channels aside: with all weights 1 it is how often a pixel\n" +
    "is added to the cell. Without LAYER it is the last one with more than one cell, without --at its cell in the middle. Of padding,\n" +
    "told is the part of what the cell takes in, where all elements that a layer reads weigh the same. `here` is the window of\n" +
    "this cell, which goes on within padding; `seen` are the rows and columns of the input that it reads.",
  options: [
    { name: "at", value: "Y,X", help: "which cell, counted from 0: as many numbers as the layer has spatial axes" },
    { name: "format", value: "FORMAT", choices: formats, help: "how to print (default text)" },
    { name: "out", short: "o", value: "FILE", help: "where to write it (default: standard output)" },
    ...modelOptions,
    helpOption,
  ],
  examples: [
    "convoke field lenet.cvk conv2",
    "convoke field resnet.cvk layer3.5.relu3 --at 0,0",
    "convoke field u-net.cvk --size H=128 --size W=128 --format svg --out field.svg",
  ],
  async run(given, io) {
    const [path, name, ...rest] = given.positionals;
    if (rest.length > 0) throw new UsageError(`one layer at a time; ${quote(rest[0]!)} is too many`);
    const words = await configured(given.withPositionals(path === undefined ? [] : [path]));
    const loaded = await loadModel(words, io, true);
    if (loaded === undefined) return 1;
    const seen = seenBy(loaded.model, name, words);
    const text = printed(seen, (words.one("format") ?? "text") as Format);
    const out = words.one("out");
    if (out !== undefined) await writeFiles([[out, text]]);
    else if (words.one("format") === "svg") io.outExactly(text);
    else io.out(text);
    return loaded.breaksClaims === true ? 1 : 0;
  },
};

function printed(seen: CellField, format: Format): string {
  switch (format) {
    case "text":
      return fieldText(seen);
    case "json":
      return `${JSON.stringify(fieldJson(seen), null, 2)}\n`;
    case "svg":
      return svgDocument(fieldPicture(seen));
  }
}

/** More are not counted one by one: it would take gigabytes. */
const MOST_PIXELS = 2 ** 24;

function seenBy(model: ResolvedModel, name: string | undefined, words: Words): CellField {
  demandCompilable(model);
  const program = fieldProgram(model.graph);
  const node = name === undefined ? lastNode(model, program) : namedNode(model, name);
  const layer = layerIn(program, node);
  if (layer === -1) throw new UsageError(`${node.name} depends on no input, so it sees nothing`);
  const position = positionIn(program.layers[layer]!.extents, node.name, words.one("at"));
  const pixels = mostPixels(program, layer, position);
  if (pixels > MOST_PIXELS) {
    throw new UsageError(
      `a cell of ${node.name} sees ${grouped(pixels)} pixels, and up to ${grouped(MOST_PIXELS)} are counted: ` +
        "choose a layer before it, or bind smaller sizes with --size",
    );
  }
  return cellField(model.graph, program, node, position);
}

/** With more than one cell, or where there is none the last of all that depend on an input. */
function lastNode({ name, graph }: ResolvedModel, program: FieldProgram): Node {
  const layerOf = new Map(program.layers.map((layer) => [layer.name, layer]));
  const cells = (node: Node): number => productOf(layerOf.get(node.name)?.extents ?? []);
  const found =
    graph.nodes.findLast((node) => cells(node) > 1) ?? graph.nodes.findLast((node) => layerIn(program, node) !== -1);
  if (found === undefined) throw new UsageError(`${name} has no layer that depends on an input`);
  return found;
}

function namedNode({ graph }: ResolvedModel, name: string): Node {
  const found = graph.nodes.find((node) => node.name === name);
  if (found !== undefined) return found;
  const near = nearest(
    name,
    graph.nodes.map((node) => node.name),
  );
  throw new UsageError(
    `there is no layer ${quote(name)}; ${near === undefined ? "convoke report MODEL lists them" : `did you mean ${near}?`}`,
  );
}

/** The middle where none is given. */
function positionIn(cells: readonly number[], layer: string, at: string | undefined): readonly number[] {
  if (at === undefined) return cells.map((extent) => Math.floor(extent / 2));
  const words = at.split(",").map((word) => word.trim());
  const position = words.map(Number);
  const fits =
    words.length === cells.length && words.every((word, axis) => /^\d+$/.test(word) && position[axis]! < cells[axis]!);
  if (fits) return position;
  if (cells.length === 0) throw new UsageError(`all of ${layer} sees the same: leave out --at ${at}`);
  const last = cells.map((extent) => extent - 1).join(",");
  throw new UsageError(
    `${layer} has ${cells.join("x")} cells, from --at ${cells.map(() => 0).join(",")} to --at ${last}; ${quote(at)} is none`,
  );
}
