/** What expressions see inside a model or block, and at the top of a file. */
import type { Name, Parameter } from "../syntax/ast.ts";
import { nearest } from "../base/did-you-mean.ts";
import { bindLayerValue, bindVariant } from "./bind.ts";
import { translation } from "./foreign-call.ts";
import type { Environment } from "./environment.ts";
import { reportMistake, taint, type Frame } from "./frame.ts";
import { spend } from "./expansion-limits.ts";
import { resolveFact, resolveUnknownValue } from "./lookup.ts";
import type { ResolveMistake } from "./expansion-reporter.ts";
import { findVariable, variableNames, type VariableScope } from "./scope.ts";
import { isPoison, poison, type ResolvedValue } from "./value.ts";

/** What lines see in a frame: made once for all of them. */
export function environmentOf(frame: Frame): Environment {
  if (frame.seen?.from !== frame) frame.seen = { from: frame, environment: createEnvironment(frame) };
  return frame.seen.environment;
}

function createEnvironment(frame: Frame): Environment {
  const environment: Environment = {
    report: (mistake) => reportMistake(frame, mistake),
    taint: () => taint(frame),
    spend: (span, steps) => spend(frame, span, steps),
    variable(name) {
      const value = findVariable(frame.scope, name)?.value;
      if (value !== undefined && isPoison(value)) taint(frame);
      return value;
    },
    fact: (path) => resolveFact(frame, path),
    unknown: (name) => resolveUnknownValue(frame, name),
    layer: (call, seen = environment) => bindLayerValue(call, seen),
    variant: (of, call, seen = environment) => bindVariant(of, call, seen),
    translate(given, shape, meant) {
      const { translations } = frame.instance.model.session;
      const fix = translations.has(given.name)
        ? translations.get(given.name)
        : translation(given, environment, shape, meant);
      translations.set(given.name, fix);
      return fix;
    },
    asked: (call) => void frame.instance.model.session.unknownCalls.push(call),
    factsNow() {
      const now = { ...frame };
      return (path) => resolveFact(now, path);
    },
  };
  return environment;
}

/** Also takes capitalised undefined names for symbolic sizes, which `introduce` makes. */
export function inputShapeEnvironment(frame: Frame, introduce: (name: Name) => ResolvedValue): Environment {
  const environment = environmentOf(frame);
  return {
    ...environment,
    symbol: (name) => (/^\p{Lu}/u.test(name.text) ? introduce(name) : undefined),
    unknown: (name) => resolveUnknownValue(frame, name, { help: symbolicHelp(name.text), sizes: true }),
  };
}

/** How a size is left open, where its name has a capital at all. */
function symbolicHelp(text: string): readonly string[] {
  const capitalised = text.charAt(0).toUpperCase() + text.slice(1);
  return capitalised === text ? [] : [`a size that is bound when compiling has a capital: ${capitalised}`];
}

/** For the default of the parameter at `position`, which sees those before it. */
export function defaultEnvironment(frame: Frame, parameters: readonly Parameter[], position: number): Environment {
  const environment = environmentOf(frame);
  return {
    ...environment,
    unknown(name) {
      const parameter = parameters.find((each, index) => index >= position && each.name.text === name.text);
      if (parameter === undefined) return environment.unknown(name);
      reportMistake(frame, {
        code: "resolve/later-name",
        message: `\`${name.text}\` has no value yet: a default sees only the parameters before it`,
        span: name.span,
        labels: [{ span: parameter.name.span, text: "this parameter" }],
      });
      return poison;
    },
  };
}

/** Where there are no tensors: file-level `let`s and settings. `otherwise`: what else to try for an unknown name. */
export function constantEnvironment(
  scope: VariableScope,
  report: (mistake: ResolveMistake) => void,
  otherwise: (name: Name) => readonly string[] = () => [],
): Environment {
  const environment: Environment = {
    report,
    taint: () => {},
    spend: () => true,
    variable: (name) => findVariable(scope, name)?.value,
    fact(path) {
      report({
        code: "resolve/unknown-name",
        message: "there are no tensors here, whose facts this could be",
        span: path.span,
      });
      return poison;
    },
    unknown(name) {
      const near = nearest(name.text, variableNames(scope));
      const help = [...(near === undefined ? [] : [`did you mean \`${near}\`?`]), ...otherwise(name)];
      report({
        code: "resolve/unknown-name",
        message: `no variable is named \`${name.text}\` here`,
        span: name.span,
        help,
      });
      return poison;
    },
    layer: (call, seen = environment) => bindLayerValue(call, seen),
    variant: (of, call, seen = environment) => bindVariant(of, call, seen),
    translate: (given, shape, meant) => translation(given, environment, shape, meant),
  };
  return environment;
}
