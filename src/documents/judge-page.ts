/**
 * A page of Markdown against its models: those in its fences are checked where they stand, and what its markers keep is
 * compared with what the models that they name give.
 */
import { Source } from "../base/source.ts";
import type { Refusal } from "../base/recognise.ts";
import { nearest } from "../base/did-you-mean.ts";
import { shown } from "../base/visible.ts";
import type { Checked, CheckOptions, Host } from "../check.ts";
import { Diagnostics, inOrder, type Counts, type Diagnostic, type Edit } from "../diagnostics/diagnostic.ts";
import { figureText } from "../reports/figure-text.ts";
import { layersTable } from "../reports/layers-markdown.ts";
import { resolvePath } from "../resolve/import-path.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import { checkFence, fencedModels, withFiles } from "./fence-model.ts";
import { figureMisplaced, tableBetween, tableMisplaced } from "./layout.ts";
import { readPage, type Marker } from "./page.ts";
import { readRequest, type Request, type RequestOptions } from "./request.ts";
import { staleness, type Stale } from "./staleness.ts";

export interface PageHost extends Host {
  /** The models of a file that a page names. */
  modelsOf(path: string, options: RequestOptions): Promise<NamedModels | Refusal>;
}

export interface NamedModels {
  readonly models: readonly ResolvedModel[];
  /** What is wrong with the file, so that its models are not told of. */
  readonly problems: readonly string[];
}

export interface JudgedPage {
  /** Mistakes of models and markers, in the order of the page, and how many more there are. */
  readonly diagnostics: readonly Diagnostic[];
  readonly omitted: Counts;
  /** What is not what the models give, likewise, and the edits that make it so. */
  readonly stale: readonly Diagnostic[];
  readonly omittedStale: Counts;
  readonly edits: readonly Edit[];
  /** How many models are checked, and how many markers there are. */
  readonly checked: number;
  readonly kept: number;
}

/** @param options what holds for the models in the page's fences */
export async function judgePage(
  path: string,
  text: string,
  host: PageHost,
  options: CheckOptions = {},
): Promise<JudgedPage> {
  const source = new Source(path, text);
  const diagnostics = new Diagnostics();
  const page = await readPage(source, diagnostics);
  const models = fencedModels(source, page.fences, diagnostics);
  const all = withFiles(host, source, models);
  const checked = models.filter(({ isIgnored }) => !isIgnored);
  for (const model of checked) for (const found of checkFence(source, model, all, options)) diagnostics.add(found);
  const stale = new Diagnostics();
  const edits: Edit[] = [];
  for (const marker of page.markers) {
    const found = await judgeMarker(marker, host, diagnostics);
    if (found === undefined) continue;
    stale.add(found.told);
    edits.push(found.edit);
  }
  return {
    diagnostics: inOrder(diagnostics.all),
    omitted: diagnostics.omitted,
    stale: stale.all,
    omittedStale: stale.omitted,
    edits,
    checked: checked.length,
    kept: page.markers.length,
  };
}

/** The page with what its models give. */
export function freshText(text: string, edits: readonly Edit[]): string {
  let fresh = "";
  let at = 0;
  for (const { span, newText } of edits) {
    fresh += text.slice(at, span.start) + newText;
    at = span.end;
  }
  return fresh + text.slice(at);
}

/** Of a model text. Where a claim does not hold, the figure is what is wanted. */
export function namedModels({ models, diagnostics }: Checked): NamedModels {
  const errors = diagnostics.filter(({ severity, code }) => severity === "error" && !code.startsWith("claim/"));
  const problems = errors.map(({ span, message }) => {
    const { line, column } = span.source.positionAt(span.start);
    return `${span.source.path}:${line}:${column}: ${message}`;
  });
  return { models, problems };
}

// ── Markers ──────────────────────────────────────────────────────────────────────────────────────────────────────────

async function judgeMarker(marker: Marker, host: PageHost, diagnostics: Diagnostics): Promise<Stale | undefined> {
  const request = readRequest(marker, diagnostics);
  if (request === undefined) return undefined;
  const misplaced = request.kept === "report" ? tableMisplaced(marker) : figureMisplaced(marker);
  if (misplaced !== undefined) {
    const { span, message, help } = misplaced;
    return void diagnostics.add({ code: "docs/pair", span, message, help: [help] });
  }
  const model = await modelFor(request, host, diagnostics);
  if (model === undefined) return undefined;
  const fresh = freshFor(request, model, marker);
  if (fresh !== undefined) return staleness(marker, request, fresh);
  const message = `there is no such figure of ${model.name}, or it is too long an expression of its open sizes`;
  return void diagnostics.add({
    code: "docs/marker",
    span: marker.span,
    message,
    help: ["sizes are bound by `size H=224`"],
  });
}

function freshFor(
  { kept, columns, isShort, options }: Request,
  model: ResolvedModel,
  marker: Marker,
): string | undefined {
  if (kept !== "report") return figureText(model, kept, isShort, options.weightsType);
  const table = layersTable(model, columns);
  return table && tableBetween(marker, table);
}

async function modelFor(
  { file, model, options }: Request,
  host: PageHost,
  diagnostics: Diagnostics,
): Promise<ResolvedModel | undefined> {
  const { span } = file;
  const path = resolvePath(span.source.path, file.text);
  const found = await host.modelsOf(path, options);
  const fail = (message: string, help: readonly string[], notes: readonly string[] = []): undefined => {
    diagnostics.add({ code: "docs/model", span, message, help: help.map(shown), notes: notes.map(shown) });
  };
  if ("refused" in found) {
    return fail(`${path} is not read: ${found.refused}`, found.help === undefined ? [] : [found.help]);
  }
  const { models, problems } = found;
  if (problems.length > 0) return fail(`${path} has mistakes`, [`convoke check ${path}`], problems.slice(0, NOTED));
  const names = models.map(({ name }) => name);
  const chosen = model === undefined ? models : models.filter(({ name }) => name === model);
  if (chosen.length === 1) return chosen[0];
  if (models.length === 0) return fail(`${path} holds no model`, ["a model is written as: model Name { … }"]);
  if (model === undefined)
    return fail(`${path} holds several models`, [
      `choose one: ${names.map((each) => `${file.text}#${each}`).join(", ")}`,
    ]);
  const near = nearest(model, names);
  return fail(`${path} holds no model ${JSON.stringify(model)}`, [
    near === undefined ? `it holds ${names.join(", ")}` : `did you mean ${near}?`,
  ]);
}

/** The others are told by `check`. */
const NOTED = 3;
