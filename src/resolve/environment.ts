/** What expressions see inside a model or block, and at the top of a file. */
import type { Name } from "../syntax/ast.ts";
import { nearest } from "../base/did-you-mean.ts";
import { bindLayerValue } from "./bind.ts";
import type { Environment } from "./evaluate.ts";
import { report, taint, type Frame } from "./frame.ts";
import { resolveFact, resolveUnknownValue } from "./lookup.ts";
import type { ResolveMistake } from "./report.ts";
import { findVariable, variableNames, type Scope } from "./scope.ts";
import { isPoison, poison, type Value } from "./value.ts";

export function environmentOf(frame: Frame): Environment {
  const environment: Environment = {
    report: (mistake) => report(frame, mistake),
    taint: () => taint(frame),
    variable(name) {
      const value = findVariable(frame.scope, name)?.value;
      if (value !== undefined && isPoison(value)) taint(frame);
      return value;
    },
    fact: (path) => resolveFact(frame, path),
    unknown: (name) => resolveUnknownValue(frame, name),
    layer: (call) => bindLayerValue(call, environment),
  };
  return environment;
}

/** Also takes capitalised undefined names for symbolic sizes, which `introduce` makes. */
export function inputShapeEnvironment(frame: Frame, introduce: (name: Name) => Value): Environment {
  return {
    ...environmentOf(frame),
    symbol: (name) => (/^\p{Lu}/u.test(name.text) ? introduce(name) : undefined),
  };
}

/** Where there are no tensors: file-level `let`s and settings. */
export function constantEnvironment(scope: Scope, report: (mistake: ResolveMistake) => void): Environment {
  const environment: Environment = {
    report,
    taint: () => {},
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
      report({
        code: "resolve/unknown-name",
        message: `no variable is named \`${name.text}\` here`,
        span: name.span,
        help: near === undefined ? [] : [`did you mean \`${near}\`?`],
      });
      return poison;
    },
    layer: (call) => bindLayerValue(call, environment),
  };
  return environment;
}
