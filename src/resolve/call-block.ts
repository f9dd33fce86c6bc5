/** Calls a block: binds its arguments, runs its body in an instance of its own, and gives its last tensor. */
import type { CallSite } from "../graph/graph.ts";
import type { BlockDeclaration } from "../syntax/ast.ts";
import { refuseBraces } from "./apply-layer.ts";
import { bindBlockArguments } from "./block-arguments.ts";
import { takeCallAttributes, type ParameterUse } from "./call-attributes.ts";
import { settleExpectations } from "./expectations.ts";
import { declareCall, judgeReserved, reportDuplicateName, type GivenName } from "./declare.ts";
import { defaultEnvironment, environmentOf } from "./create-environment.ts";
import { evaluate } from "./evaluate.ts";
import {
  homeOf,
  closeEntry,
  nodeCount,
  reportMistake,
  taint,
  type BlockDefinition,
  type Frame,
  type Instance,
} from "./frame.ts";
import type { LayerCall } from "./layer-call.ts";
import { countExpansion, spend } from "./expansion-limits.ts";
import { currentTensor } from "./lookup.ts";
import { createNameScope, hasNames, joinTwins, type NamedEntry, type ResolvedTensor } from "./name-scopes.ts";
import type { Expansion } from "./expansion-reporter.ts";
import { createScope } from "./scope.ts";
import { lacksNames } from "./static-names.ts";
import { isPoison, poison, type ResolvedValue } from "./value.ts";

export function callBlock(
  frame: Frame,
  block: BlockDefinition,
  call: LayerCall,
  input: ResolvedTensor | undefined,
  given: GivenName | undefined,
): NamedEntry {
  const { declaration } = block;
  const entry = declareCall(frame, declaration.name.text.toLowerCase(), given, call.span);
  const isDeclared = (text: string): boolean => declaration.parameters.some(({ name }) => name.text === text);
  const { own, use, recomputes } = takeCallAttributes(call, "block", isDeclared);
  refuseBraces(frame, own, `\`${declaration.name.text}\` is a block and takes one tensor`, input);
  const values = bindBlockArguments(declaration, own, environmentOf(frame));
  const parameterUse = use(frame, entry.name);
  const recompute = recomputes(frame);
  const site: CallSite = {
    name: entry.name,
    block: declaration.name.text,
    span: call.span,
    ...(recompute && { recompute }),
  };
  const entered = input ?? currentTensor(frame, call.name.span);
  const mayRun =
    judgeRecursion(frame, declaration, call) &&
    countExpansion(frame, call.span) &&
    spend(frame, call.span, 10 + declaration.parameters.length);
  const tensor = mayRun ? runBlock(frame, block, site, entry, values, entered, parameterUse) : poison;
  closeEntry(frame, entry, tensor);
  return entry;
}

function judgeRecursion(frame: Frame, declaration: BlockDeclaration, call: LayerCall): boolean {
  const { active } = frame.instance;
  const earlier = active.indexOf(declaration);
  if (earlier !== -1) {
    const chain = [...active.slice(earlier), declaration].map(({ name }) => name.text);
    reportMistake(frame, {
      code: "resolve/recursion",
      message: `\`${declaration.name.text}\` calls itself: ${chain.join(" -> ")}`,
      span: call.name.span,
      help: ["a network is finite; `repeat` puts layers one behind the other"],
    });
    return false;
  }
  return true;
}

function runBlock(
  frame: Frame,
  { declaration, module }: BlockDefinition,
  site: CallSite,
  entry: NamedEntry,
  values: ReadonlyMap<string, ResolvedValue>,
  entered: ResolvedTensor,
  parameterUse: ParameterUse,
): ResolvedTensor {
  const { model, calls, active } = frame.instance;
  const instance: Instance = {
    model,
    module,
    kind: "block",
    body: declaration.body,
    entered,
    calls: [...calls, site],
    outside: frame.expansion,
    active: [...active, declaration],
    ...parameterUse,
    expectations: [],
    firstNode: nodeCount(frame),
    holes: lacksNames(declaration),
  };
  const expansion: Expansion = { kind: "call", body: declaration.body, name: entry.name, calls: instance.calls };
  const names = createNameScope({ prefix: entry.name, incomplete: instance.holes });
  const inside: Frame = { instance, scope: createScope(module.scope), names, expansion, current: entered };
  entry.inner = names;
  const home = homeOf(frame);
  if (home.namesCall && home.prefix === names.prefix) joinTwins(home, names);
  if (!isPoison(entered)) model.session.reporter.countSound(expansion);
  defineParameters(inside, declaration, values);
  model.session.runBody(inside, declaration.body);
  settleExpectations(inside);
  if (!hasNames(names)) entry.inner = undefined;
  return inside.current ?? poison;
}

/** Defaults may use the parameters before them and `in`. */
function defineParameters(
  frame: Frame,
  { parameters }: BlockDeclaration,
  values: ReadonlyMap<string, ResolvedValue>,
): void {
  for (const [position, { name, defaultValue }] of parameters.entries()) {
    const environment = defaultEnvironment(frame, parameters, position);
    const given = values.get(name.text);
    const value = given ?? (defaultValue === undefined ? poison : evaluate(defaultValue, environment));
    if (isPoison(value)) taint(frame);
    judgeReserved(frame, name.text, name.span);
    const earlier = frame.scope.variables.get(name.text);
    if (earlier !== undefined) reportDuplicateName(frame, name.text, name.span, earlier.span);
    frame.scope.variables.set(name.text, { value, span: name.span });
  }
}
