/** `pixels(…)` of an input, and `classes=` of an output: what a net has to do with pictures and with names. */
import { notClassName, readClassNames } from "../base/class-names.ts";
import { nearest } from "../base/did-you-mean.ts";
import { shown } from "../base/visible.ts";
import { spanText, type Span } from "../base/source.ts";
import { pixelsCall, pixelsFor, type PixelsGiven } from "../graph/pixels-call.ts";
import type { AttributeItem, CallExpression, Expression } from "../syntax/ast.ts";
import { isConstantDim, type Dim } from "../tensor/dim.ts";
import type { Pixels } from "../tensor/pixels.ts";
import { countOf } from "../tensor/readable-numbers.ts";
import { formatDims } from "../tensor/shape.ts";
import { argumentsOf, bindAttributes, reportDuplicateArgument } from "./bind.ts";
import { environmentOf } from "./create-environment.ts";
import { evaluate } from "./evaluate.ts";
import { reportMistake, taint, type Frame } from "./frame.ts";
import { resolvePath } from "./import-path.ts";
import { writing } from "./attribute-value.ts";
import { describeValue, isPoison } from "./value.ts";

/** What `pixels(…)` means for an input of this shape, without the batch; undefined after a report. */
export function resolvePixels(
  frame: Frame,
  call: CallExpression,
  shape: readonly Dim[] | undefined,
): Pixels | undefined {
  if (call.name.text !== pixelsCall.name) return reportOther(frame, call);
  const given = bindAttributes(pixelsCall, argumentsOf(call), environmentOf(frame)) as PixelsGiven | undefined;
  if (shape === undefined) return undefined;
  const channels = channelsIn(shape);
  if (channels === undefined) return reportShape(frame, call, shape);
  const pixels = given && pixelsFor(given, channels);
  return pixels !== undefined && "message" in pixels ? reportPixels(frame, call, pixels) : pixels;
}

function channelsIn(shape: readonly Dim[]): 1 | 3 | undefined {
  const [channels] = shape;
  return shape.length === 3 && (channels === 1 || channels === 3) ? channels : undefined;
}

function reportOther(frame: Frame, { name }: CallExpression): undefined {
  const { text, span } = name;
  const isMeant = nearest(text, [pixelsCall.name, "image", "picture", "normalize"]) !== undefined;
  reportMistake(frame, {
    code: "resolve/pixels",
    message: `an input is made of \`pixels(…)\`, not of \`${text}(…)\``,
    span,
    help: isMeant
      ? ["did you mean `pixels`?"]
      : ["what is done to an input stands on a line of its own; `pixels(…)` says how pictures become one"],
    fixes: isMeant ? [{ description: "write pixels", edits: [{ span, newText: pixelsCall.name }] }] : [],
  });
}

function reportShape(frame: Frame, { name }: CallExpression, shape: readonly Dim[]): undefined {
  const open = shape.length === 3 && !isConstantDim(shape[0]!);
  reportMistake(frame, {
    code: "resolve/pixels",
    message: `pictures become an input [3, height, width] or [1, height, width], and this is ${formatDims(shape)}`,
    span: name.span,
    help: [
      open
        ? "write the number of channels: 3 for colours, 1 for grey"
        : "without `pixels(…)` the input takes arrays of any shape",
    ],
  });
}

function reportPixels(
  frame: Frame,
  { name, items }: CallExpression,
  { attribute, message, help, meant }: Exclude<ReturnType<typeof pixelsFor>, Pixels>,
): undefined {
  const item = items.find((each) => each.kind === "attribute" && each.name.text === attribute);
  const span: Span = item?.span ?? name.span;
  const fixes = item !== undefined && meant !== undefined ? [writing(`${attribute}=${meant}`, item.span)] : [];
  reportMistake(frame, { code: "resolve/pixels", message, span, help: [help], fixes });
}

// ── Classes ──────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Classes {
  readonly names: readonly string[];
  /** Undefined where the text lists them. */
  readonly file: string | undefined;
}

/** The names that the attributes of an output give its channels; undefined without any, and after a report. */
export function resolveClasses(
  frame: Frame,
  attributes: readonly AttributeItem[],
  shape: readonly Dim[] | undefined,
): Classes | undefined {
  const [first, ...others] = attributes.filter((item) => isClasses(frame, item));
  for (const item of others) reportDuplicateArgument(item, first!.span, environmentOf(frame));
  const classes = first && classesOf(frame, first.value);
  const channels = shape?.[1];
  if (classes === undefined || channels === undefined || !isConstantDim(channels)) return classes;
  const { length } = classes.names;
  return length === channels ? classes : reportNumber(frame, first!, length, channels);
}

function isClasses(frame: Frame, { name, span }: AttributeItem): boolean {
  if (name.text === CLASSES) return true;
  const isMeant = nearest(name.text, [CLASSES, "labels", "names"]) !== undefined;
  reportMistake(frame, {
    code: "resolve/unknown-argument",
    message: `an output has no attribute \`${name.text}\``,
    span: name.span,
    help: [isMeant ? `did you mean \`${CLASSES}\`?` : `it takes ${CLASSES}: \`${CLASSES}="names.txt"\``],
    fixes: isMeant ? [writing(CLASSES, { ...span, end: name.span.end })] : [],
  });
  return false;
}

const CLASSES = "classes";

function classesOf(frame: Frame, expression: Expression): Classes | undefined {
  const bare = spanText(expression.span);
  if (expression.kind === "path" && expression.segments.length > 1) return reportBareFile(frame, expression.span, bare);
  const value = evaluate(expression, environmentOf(frame));
  if (isPoison(value)) return void taint(frame);
  if (value.kind === "string") return namesInFile(frame, value.value, value.span ?? expression.span);
  const texts =
    value.kind === "list" ? value.elements.flatMap((each) => (each.kind === "string" ? each.value : [])) : [];
  const isList = value.kind === "list" && texts.length === value.elements.length && texts.length > 0;
  if (!isList)
    return reportClasses(
      frame,
      expression.span,
      `classes are a file or a list of texts, found ${describeValue(value)}`,
    );
  const wrong = texts.find((text) => notClassName(text) !== undefined);
  if (wrong === undefined) return { names: texts, file: undefined };
  return reportClasses(frame, expression.span, `the name ${shown(JSON.stringify(wrong))} ${notClassName(wrong)!}`);
}

function reportBareFile(frame: Frame, span: Span, text: string): undefined {
  const newText = `"${text}"`;
  reportMistake(frame, {
    code: "resolve/classes",
    message: "the name of a file stands in quotes",
    span,
    help: [`write \`${newText}\``],
    fixes: [writing(newText, span)],
  });
}

function namesInFile(frame: Frame, name: string, span: Span): Classes | undefined {
  const { source } = span;
  const path = resolvePath(source.path, name);
  const bytes = frame.instance.model.session.readNames(path);
  if (bytes === undefined) {
    return reportClasses(
      frame,
      span,
      `there is no file ${shown(path)}`,
      `"${name}" is seen from ${shown(source.path)}`,
    );
  }
  const names = bytes instanceof Uint8Array ? readClassNames(bytes) : bytes;
  if (!("refused" in names)) return { names, file: path };
  return reportClasses(frame, span, `${shown(path)} is not read: ${names.refused}`, undefined, names.help);
}

function reportClasses(frame: Frame, span: Span, message: string, note?: string, help: string = FORM): undefined {
  const notes = note === undefined ? [] : [note];
  reportMistake(frame, { code: "resolve/classes", message, span, notes, help: [help] });
}

const FORM = 'write `classes="names.txt"` for a file of one name a line, or `classes=["cat", "dog"]`';

function reportNumber(frame: Frame, { span }: AttributeItem, found: number, channels: number): undefined {
  reportMistake(frame, {
    code: "resolve/classes",
    message: `${countOf(found, "name")} ${found === 1 ? "is" : "are"} given for ${countOf(channels, "channel")}`,
    span,
    help: ["each channel of the output has one name, in their order"],
  });
}
