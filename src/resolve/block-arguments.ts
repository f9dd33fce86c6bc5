/** Binds the arguments of a block call to the block's parameters. */
import { nearest } from "../base/did-you-mean.ts";
import type { Parameter, BlockDeclaration, Name } from "../syntax/ast.ts";
import { spanText, type Span } from "../base/source.ts";
import { isMisplaced, reportDuplicateArgument } from "./bind.ts";
import { blockCallAttributes, type Arguments } from "./arguments.ts";
import { misspeltDeclaration } from "./misspelt-declaration.ts";
import { evaluate } from "./evaluate.ts";
import type { Environment } from "./environment.ts";
import { poison, type ResolvedValue } from "./value.ts";
import { respelling } from "./respelling.ts";

/**
 * Values by parameter, evaluated where the call stands; poison for one that was required and is missing, and where it is
 * not sure which value belongs to which.
 */
export function bindBlockArguments(
  block: BlockDeclaration,
  call: Arguments,
  environment: Environment,
): ReadonlyMap<string, ResolvedValue> {
  const values = new Map<string, ResolvedValue>();
  const spans = new Map<string, Span>();
  const misnamed: Name[] = [];
  const known = new Set(block.parameters.map((parameter) => parameter.name.text));
  for (const [position, item] of call.values.entries()) {
    const parameter = block.parameters[position];
    if (parameter === undefined) {
      if (isMisplaced(item, call) || block.broken) environment.taint();
      else reportExtra(block, item.span, call.values.length, environment);
      for (const name of spans.keys()) values.set(name, poison);
      break;
    }
    values.set(parameter.name.text, evaluate(item.value, environment));
    spans.set(parameter.name.text, item.span);
  }
  for (const item of call.attributes) {
    const { text } = item.name;
    const earlier = spans.get(text);
    if (!environment.spend(item.span, 1)) break;
    if (!known.has(text)) {
      misnamed.push(item.name);
    } else if (earlier !== undefined) {
      reportDuplicateArgument(item, earlier, environment);
      values.set(text, poison);
    } else {
      values.set(text, evaluate(item.value, environment));
      spans.set(text, item.span);
    }
  }
  const missing = missingParameters(block, values);
  const unclear = block.broken || misnamed.length > 0 ? [...known].filter((name) => !values.has(name)) : missing;
  for (const name of unclear) values.set(name, poison);
  if (block.broken) return values;
  // One that is missing may be what was meant by the wrong name.
  for (const name of misnamed) {
    if (!environment.spend(name.span, 1)) break;
    reportUnknown(block, name, misnamed.length === 1 ? missing : [], environment);
  }
  if (missing.length > 0 && misnamed.length === 0) reportMissing(block, call.name, missing, environment);
  return values;
}

/** The block with its parameters as declared: `Stage(width, blocks, stride = 1)`. */
export function blockSignature(block: BlockDeclaration): string {
  const shown = block.parameters.slice(0, shownParameters).map(parameterText);
  return `${block.name.text}(${shown.join(", ")}${block.parameters.length > shownParameters ? ", ..." : ""})`;
}

/** No block of a real net has more; each mistake would repeat them all. */
const shownParameters = 20;

function parameterText({ name, defaultValue }: Parameter): string {
  return defaultValue === undefined ? name.text : `${name.text} = ${spanText(defaultValue.span)}`;
}

function missingParameters(block: BlockDeclaration, values: ReadonlyMap<string, ResolvedValue>): readonly string[] {
  return block.parameters.flatMap(({ name, defaultValue }) =>
    defaultValue === undefined && !values.has(name.text) ? [name.text] : [],
  );
}

function reportMissing(block: BlockDeclaration, at: Name, missing: readonly string[], environment: Environment): void {
  const names = missing.map((name) => `\`${name}\``).join(" and ");
  environment.report({
    code: "resolve/missing-argument",
    message: `\`${block.name.text}\` needs ${names}`,
    span: at.span,
    labels: [{ span: block.name.span, text: `declared as ${blockSignature(block)}` }],
  });
}

function reportExtra(block: BlockDeclaration, span: Span, count: number, environment: Environment): void {
  const takes = block.parameters.length;
  environment.report({
    code: "resolve/extra-argument",
    message: `\`${block.name.text}\` takes ${takes === 0 ? "no values" : takes === 1 ? "1 value" : `${takes} values`}; found ${count}`,
    span,
    labels: [{ span: block.name.span, text: `declared as ${blockSignature(block)}` }],
  });
}

function* parameterNames({ parameters }: BlockDeclaration): Iterable<string> {
  for (const { name } of parameters) yield name.text;
  yield* blockCallAttributes;
}

function reportUnknown(
  block: BlockDeclaration,
  name: Name,
  missing: readonly string[],
  environment: Environment,
): void {
  const misspelt = misspeltDeclaration(
    name,
    block.parameters.map((parameter) => parameter.name),
  );
  if (misspelt !== undefined) return environment.report(misspelt);
  const alike = nearest(name.text, parameterNames(block));
  const near = alike ?? (missing.length === 1 ? missing[0] : undefined);
  environment.report({
    code: "resolve/unknown-argument",
    message: `\`${block.name.text}\` has no parameter \`${name.text}\``,
    span: name.span,
    labels: [{ span: block.name.span, text: `declared as ${blockSignature(block)}` }],
    help: near === undefined ? [] : [`did you mean \`${near}\`?`],
    fixes:
      near === undefined
        ? []
        : [{ ...respelling(near, name, parameterNames(block)), ...(alike === undefined ? { isGuess: true } : {}) }],
  });
}
