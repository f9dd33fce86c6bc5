/** One text of a model with all that is known of it: what every feature of the service asks. What it says is what the text says that it was made of; places move on to the next version of that, with the lines that are the same. */
import { layerFigures, type LayerFigures } from "../analysis/model-figures.ts";
import { LazyMap } from "../base/lazy-map.ts";
import type { Source } from "../base/source.ts";
import { inspect, type CheckOptions, type Host, type Watching } from "../check.ts";
import type { Counts, Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Graph, Node, Value } from "../graph/graph.ts";
import { openSizes } from "../graph/open-sizes.ts";
import { formForValidSizes, type Form, type SizedModel } from "../reports/valid-forms.ts";
import type { BrokenModel, ResolvedModel } from "../resolve/resolved-model.ts";
import type { SourceFile } from "../syntax/ast.ts";
import { withinLength, type Dim } from "../tensor/dim.ts";
import { createRuns, type Runs } from "./runs.ts";
import { indexLayers, type LayersInText } from "./layers-in-text.ts";

/** A text as an editor has it. */
export interface OpenText {
  /** As the host knows it, joined with `/`. */
  readonly path: string;
  readonly version: number;
  readonly text: string;
}

export interface Analysis extends OpenText {
  readonly source: Source;
  readonly file: SourceFile;
  /** In the order of the text; those of files that it imports are among them, with places there. */
  readonly diagnostics: readonly Diagnostic[];
  readonly omitted: Counts;
  readonly models: readonly ResolvedModel[];
  readonly broken: readonly BrokenModel[];
  /** All of which its lines are part: its own models, sound ones first, and of a file of a workspace those that import it. */
  readonly nets: readonly (ResolvedModel | BrokenModel)[];
  /** What each statement saw and gave when it ran. */
  readonly runs: Runs;
  /** The layers that were made of a place of the text. */
  readonly layers: LayersInText;
  /** What reports tell of a layer; undefined of a node that has no row there. */
  figuresOf(node: Node): LayerFigures | undefined;
  /** How sizes of a tensor's model are told: for those that it takes, where only even heights are valid `2*floor(H/2)` is `H`. */
  formOf(value: Value): Form;
  /** The files that it asked the host for, whether they are there or not. */
  readonly dependencies: ReadonlySet<string>;
}

/** @param reread what reads its text and those that it imports, and what earlier versions came to */
export function analyse(
  open: OpenText,
  host: Host,
  options: CheckOptions,
  reread: Omit<Watching, "observer"> = {},
): Analysis {
  const dependencies = new Set<string>();
  const reading: Host = {
    ...host,
    readFile(path) {
      dependencies.add(path);
      return host.readFile(path);
    },
  };
  const runs = createRuns();
  const inspected = inspect(
    open.path,
    open.text,
    reading,
    { everySize: true, ...options },
    { ...reread, observer: runs },
  );
  const nets = [...inspected.models, ...inspected.broken];
  const graphs = nets.map(({ graph }) => graph);
  return {
    ...open,
    ...inspected,
    nets,
    runs,
    layers: indexLayers(graphs, inspected.source),
    figuresOf: figuresIn(graphs),
    formOf: formsIn(nets),
    dependencies,
  };
}

/** Counted where they are asked for, a graph at a time: not every edit shows them, nor all of a file. */
function figuresIn(graphs: readonly Graph[]): Analysis["figuresOf"] {
  let graphOf: ReadonlyMap<Node, Graph> | undefined;
  const figures = new LazyMap(new Map(graphs.map((graph) => [graph, () => layersOf(graph)])));
  return (node) => {
    graphOf ??= new Map(graphs.flatMap((graph) => graph.nodes.map((each) => [each, graph] as const)));
    const graph = graphOf.get(node);
    return graph && figures.get(graph)?.get(node);
  };
}

/** None where their expressions would grow too long. */
function layersOf(graph: Graph): ReadonlyMap<Node, LayerFigures> {
  const layers = withinLength(() => layerFigures(graph)) ?? [];
  return new Map(layers.map((figures) => [figures.node, figures]));
}

/** Sizes are solved for where one is told, once a model. */
function formsIn(models: readonly SizedModel[]): Analysis["formOf"] {
  let known: ReadonlyMap<Value, () => Form> | undefined;
  const index = (): ReadonlyMap<Value, () => Form> =>
    new Map(
      models
        .filter(({ graph }) => openSizes(graph).length > 0)
        .flatMap((model) => {
          let form: Form | undefined;
          const solved = (): Form => (form ??= formForValidSizes(model));
          const values = [...model.graph.inputs, ...model.graph.nodes.flatMap(({ outputs }) => outputs)];
          return values.map((value) => [value, solved] as const);
        }),
    );
  return (value) => (known ??= index()).get(value)?.() ?? asItIs;
}

/** Where a model has no open sizes. */
export function asItIs(dim: Dim): Dim {
  return dim;
}
