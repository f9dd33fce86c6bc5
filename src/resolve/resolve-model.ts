/** Resolves one model: its parameters, its body, its outputs. */
import { Builder } from "../graph/graph-builder.ts";
import type { Body, ModelDeclaration, Statement } from "../syntax/ast.ts";
import { judgeReserved, reportDuplicateName } from "./declare.ts";
import { defaultEnvironment } from "./create-environment.ts";
import { evaluate } from "./evaluate.ts";
import { ofBrokenModel, settleExpectations } from "./expectations.ts";
import {
  reportMistake,
  taint,
  type ClaimAtSizes,
  type Frame,
  type Instance,
  type ModelState,
  type Module,
  type Session,
} from "./frame.ts";
import { isHere } from "./here.ts";
import type { BrokenModel, ResolvedModel } from "./resolved-model.ts";
import { createNameScope } from "./name-scopes.ts";
import { withMeantInput } from "./meant-input.ts";
import { judgeInputShapes } from "./input-shapes.ts";
import { createScope } from "./scope.ts";
import type { ModelSettings } from "./settings.ts";
import { bodiesInside } from "../syntax/bodies.ts";
import { lacksNames } from "./static-names.ts";
import type { SizeBindings } from "../tensor/dim.ts";
import { resolveTraining } from "./train.ts";
import { formatResolved, isPoison, poison } from "./value.ts";

export type Resolution =
  | { readonly sound: ResolvedModel; readonly claimsAtSizes: readonly ClaimAtSizes[]; readonly broken?: never }
  | { readonly sound?: never; readonly claimsAtSizes: readonly ClaimAtSizes[]; readonly broken: BrokenModel };

export function resolveModel(
  session: Session,
  module: Module,
  declaration: ModelDeclaration,
  settings: ModelSettings,
): Resolution {
  const frame = modelFrame(session, module, declaration);
  const { model } = frame.instance;
  const values = defineParameters(frame, declaration, settings);
  const meant = hasInput(declaration.body) ? undefined : withMeantInput(frame, declaration.body);
  const input = meant !== undefined || judgeInput(frame, declaration);
  session.ranBodies.add(declaration.body);
  session.runBody(frame, meant ?? declaration.body);
  judgeInputShapes(frame);
  if (input && model.nodes.length === 0 && !model.failed && !session.misread) reportNoLayers(frame, declaration);
  if (model.outputs.size === 0 && frame.current !== undefined) {
    if (isPoison(frame.current)) taint(frame);
    else model.builder.output("output", frame.current);
  }
  const { text, span } = declaration.name;
  const graph = model.builder.finish();
  const outputs = model.outputs.size === 0 ? ["output"] : [...model.outputs.keys()];
  const training = resolveTraining(model, graph, outputs);
  settleExpectations(frame, { graph, training, outputs });
  const { claims, classFiles, requirements, demands, claimsAtSizes } = model;
  if (model.failed) return { broken: { graph, claims: claims.map(ofBrokenModel), isWhole: false }, claimsAtSizes: [] };
  if (model.misclaimed) return { broken: { graph, claims, demands, requirements, isWhole: true }, claimsAtSizes };
  const layout = model.layout?.order ?? "NCHW";
  const told = { claims, requirements, demands, defaults: defaultsOf(model), settings: values, classFiles, training };
  return { sound: { name: text, span, graph, layout, ...told }, claimsAtSizes };
}

function defaultsOf({ sizes }: ModelState): SizeBindings {
  return Object.fromEntries(
    [...sizes].flatMap(([name, { defaultValue }]) => (defaultValue === undefined ? [] : [[name, defaultValue.value]])),
  );
}

function modelFrame(session: Session, module: Module, declaration: ModelDeclaration): Frame {
  const { name, body } = declaration;
  const model: ModelState = {
    session,
    builder: new Builder(name.text),
    nodes: [],
    nodesByName: new Map(),
    callOf: new Map(),
    inputs: [],
    sizes: new Map(),
    outputs: new Map(),
    classFiles: new Map(),
    claims: [],
    claimsAtSizes: [],
    requirements: [],
    demands: [],
    mismatches: new Map(),
    train: undefined,
    layout: undefined,
    depth: 0,
    exhausted: session.budget.exhausted,
    reports: 0,
    failed: session.budget.exhausted,
    misclaimed: false,
    isIdle: !body.statements.some(doesSomething),
    silentWithoutTensor: false,
  };
  const instance: Instance = {
    model,
    module,
    kind: "model",
    body,
    entered: undefined,
    calls: [],
    active: [],
    sharing: undefined,
    frozen: false,
    expectations: [],
    firstNode: 0,
    holes: lacksNames(declaration),
  };
  return {
    instance,
    scope: createScope(module.scope),
    names: createNameScope({ prefix: "", incomplete: instance.holes }),
    expansion: undefined,
    current: undefined,
  };
}

function doesSomething(statement: Statement): boolean {
  if (statement.kind === "layer") return !isHere(statement) || statement.label !== undefined;
  return bodiesInside(statement).length > 0;
}

function defineParameters(
  frame: Frame,
  { name: modelName, parameters, broken }: ModelDeclaration,
  settings: ModelSettings,
): readonly ResolvedModel["settings"][number][] {
  const values: ResolvedModel["settings"][number][] = [];
  for (const [position, { name, defaultValue }] of parameters.entries()) {
    const environment = defaultEnvironment(frame, parameters, position);
    const value =
      settings.get(name.text) ?? (defaultValue === undefined ? poison : evaluate(defaultValue, environment));
    if (isPoison(value)) taint(frame);
    if (defaultValue === undefined && !settings.has(name.text) && !broken) {
      reportMistake(frame, {
        code: "resolve/missing-setting",
        message: `\`${modelName.text}\` needs a value for \`${name.text}\``,
        span: name.span,
        help: [`set it with --set ${name.text}=VALUE, or give it a default: ${name.text} = VALUE`],
      });
    }
    judgeReserved(frame, name.text, name.span);
    const earlier = frame.scope.variables.get(name.text);
    if (earlier !== undefined) reportDuplicateName(frame, name.text, name.span, earlier.span);
    frame.scope.variables.set(name.text, { value, span: name.span });
    values.push({ name: name.text, value: formatResolved(value) });
  }
  return values;
}

/** Whether the model has an `input` line, be it in a branch that is not taken. */
function judgeInput(frame: Frame, { name, body }: ModelDeclaration): boolean {
  const { instance } = frame;
  if (hasInput(body)) return true;
  instance.model.silentWithoutTensor = true;
  if (instance.holes || body.unclosed) taint(frame);
  else {
    reportMistake(frame, {
      code: "resolve/no-input",
      message: `the model \`${name.text}\` has no input`,
      span: name.span,
      help: ["begin it with a line such as `input image [3, 224, 224]`"],
    });
  }
  return false;
}

function hasInput(body: Body): boolean {
  return body.statements.some((statement) => statement.kind === "input" || bodiesInside(statement).some(hasInput));
}

function reportNoLayers(frame: Frame, { name }: ModelDeclaration): void {
  reportMistake(frame, {
    code: "resolve/no-layers",
    message: `the model \`${name.text}\` has no layers`,
    span: name.span,
    help: ["put a layer on a line after the input, such as `conv 64 kernel=3`"],
  });
}
