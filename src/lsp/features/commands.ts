/** What the client shows of a model in a view of its own, as `workspace/executeCommand`: `{ uri, position? }` gives a page or code. */
import { ErrorCodes, LSPErrorCodes, Position, ResponseError, type ExecuteCommandParams } from "vscode-languageserver";
import type { Analysis } from "../../language-service/analysis.ts";
import { sightAt } from "../../language-service/sight.ts";
import type { ResolvedModel } from "../../resolve/resolved-model.ts";
import type { Feature } from "../feature.ts";
import { offsetAt } from "../places.ts";
import { answering, type Session } from "../session.ts";

type Views = typeof import("../views.ts");

type View = (
  views: Views,
  model: ResolvedModel,
  place: { readonly analysis: Analysis; readonly offset: number },
) => unknown;

const COMMANDS: Readonly<Record<string, View>> = {
  "convoke.report": (views, model) => views.reportOf(model),
  "convoke.graph": (views, model) => views.graphOf(model),
  "convoke.kernel": (views, model, { analysis, offset }) =>
    views.kernelsOf(model, { source: analysis.source, start: offset }),
};

export const commands: Feature = {
  capabilities: () => ({ executeCommandProvider: { commands: Object.keys(COMMANDS) } }),
  start(session) {
    session.connection.onExecuteCommand(answering(session, (params) => execute(session, params)));
  },
};

async function execute(
  session: Session,
  { command, arguments: [argument] = [] }: ExecuteCommandParams,
): Promise<unknown> {
  const view = COMMANDS[command];
  if (view === undefined) throw failed(`there is no command ${command}`);
  const { uri, position } = placeIn(argument);
  const analysis = session.workspace.analysisOf(session.uris.pathOf(uri));
  if (analysis === undefined) throw failed("the text is not open, and no file");
  const offset = position === undefined ? 0 : offsetAt(analysis.source, position);
  const views = await import("../views.ts");
  try {
    return view(views, modelAt(analysis, offset), { analysis, offset });
  } catch (error) {
    // What cannot be shown of this model.
    throw error instanceof RangeError ? failed(error.message) : error;
  }
}

/** The one around a place, else the first that can be shown. */
function modelAt({ file, runs, models, broken }: Analysis, offset: number): ResolvedModel {
  const name = sightAt(file, runs, offset)?.declaration.name?.text;
  const model = models.find((each) => each.name === name);
  if (model === undefined && broken.some(({ graph }) => graph.name === name))
    throw failed("the model has mistakes: mend them first");
  const chosen = model ?? models[0];
  if (chosen === undefined) throw failed("no model of the text is without mistakes");
  return chosen;
}

interface Place {
  readonly uri: string;
  readonly position: Position | undefined;
}

/** @param argument of any form: it is the client's */
function placeIn(argument: unknown): Place {
  if (typeof argument !== "object" || argument === null || !("uri" in argument) || typeof argument.uri !== "string")
    throw new ResponseError(ErrorCodes.InvalidParams, "the command takes { uri, position? }");
  const position = "position" in argument && Position.is(argument.position) ? argument.position : undefined;
  return { uri: argument.uri, position };
}

function failed(message: string): ResponseError {
  return new ResponseError(LSPErrorCodes.RequestFailed, message);
}
