/**
 * A call as other frameworks write it, in the words of the language: `Conv2d(3, 64, kernel_size=3, padding=1)` as
 * `conv(64, kernel=3, pad=1)`. Text to text: who knows the layers makes sure that what comes out is one.
 */
import { nearest } from "../base/did-you-mean.ts";
import { callOfShape, sidesOf } from "./foreign-shapes.ts";
import type { CallContext, WrittenCall } from "./written-call.ts";
import {
  attributesMeant,
  isDropped,
  lastName,
  plainWord,
  foreignSignature,
  type ForeignSignature,
} from "./foreign-words.ts";

interface Argument {
  readonly name: string;
  readonly text: string;
  readonly plain: boolean;
}

/** Undefined where it is not clear what is meant. */
export function translateCall(call: WrittenCall, around: CallContext = {}): string | undefined {
  const name = lastName(call.name);
  const ofShape = callOfShape(name, { ...call, values: withoutTensor(call) }, around);
  if (ofShape !== undefined) return ofShape.text;
  // What a call is given by another one is not what would be left out.
  if (call.values.some((text) => /\w\s*\(/.test(text) && !/^\s*[[(]/.test(text))) return undefined;
  const signature = foreignSignature(resizing(name, call)) ?? ownSignature(name, around);
  if (signature === undefined) return undefined;
  const [layer = "", ...more] = signature.layer.split(" ");
  if (joins.has(layer) && call.values.length > 0) return joined(call);
  const values = withoutTensor(call);
  const isPool = more[0] === "global";
  if (isPool && signature.takes[0] === "1") return isOne(values[0] ?? call.named[0]?.[1]) ? signature.layer : undefined;
  const takes = orderFor(signature, call, values, around);
  if (isPool) return signature.layer.replace(call.named.some(keepsAxes) ? / flatten$/ : /$^/, "");
  if (takes === undefined) return undefined;
  const given = values.map((text, at): Argument | undefined =>
    takes[at] === undefined || !mayDrop(call, signature, takes[at], text, around)
      ? undefined
      : { name: takes[at], text, plain: true },
  );
  const known = around.attributesOf?.(layer);
  const named = call.named.map(([key, text]) => argumentFor(key, text, known, takes));
  const all = [...given, ...named];
  if (all.includes(undefined)) return undefined;
  const meant = all.flatMap((each) => (each === undefined || each.name === "_" ? [] : [each]));
  return render({ call, layer, more, around, isKeras: takes.indexOf("momentum") === 1 }, meant);
}

function keepsAxes([name, value]: readonly [string, string]): boolean {
  return plainWord(name) === "keepdims" && isTrue(value);
}

/** By a size or by a factor: `Upsample` and `interpolate` of PyTorch take either. */
function resizing(name: string, { named }: WrittenCall): string {
  const given = (argument: string, form: RegExp) => named.some(([key, text]) => key === argument && form.test(text));
  if (name === "Upsample" && given("size", /./)) return "interpolate";
  return name === "interpolate" && given("scale_factor", /^\d+$/) ? "Upsample" : name;
}

/** A value of our own layers is left out only where it says what is so anyway. */
function mayDrop(
  call: WrittenCall,
  { own }: ForeignSignature,
  name: string,
  text: string,
  { channels }: CallContext,
): boolean {
  return !own || call.name.includes(".") || name !== "_" || /^true$/i.test(text) || text === `${channels}`;
}

/** Our own layers take what they take. */
function ownSignature(name: string, around: CallContext): ForeignSignature | undefined {
  const layer = [name, plainWord(name)].find((each) => around.attributesOf?.(each) !== undefined);
  return layer === undefined ? undefined : { layer, takes: around.positionalOf?.(layer) ?? [], own: name === layer };
}

const joins = new Set("add sub mul div max min concat matmul".split(" "));

/** `torch.cat([x, skip], dim=1)` as `concat skip`. */
function joined({ name, values, named }: WrittenCall): string | undefined {
  const [first = "", ...rest] = values;
  const [axis, ...others] = /^[[(]/.test(first) && rest.length === 1 ? rest : [undefined, ...rest];
  const names = [first, ...others].flatMap((text) => (text ?? "").replace(/^[[(]|[\])]$/g, "").split(","));
  const axes = [...named.map(([key, text]) => `${key}=${text}`), ...(axis === undefined ? [] : [`dim=${axis}`])];
  return joinOf(
    lastName(name),
    names.map((text) => text.trim()),
    axes,
  );
}

/** Of all that is named and nothing else: where the current tensor is not among it, or not in front, braces say so. */
export function joinOf(name: string, names: readonly string[], named: readonly string[]): string | undefined {
  const layer = foreignSignature(name)?.layer ?? "";
  const isPlain = names.length > 0 && names.every((each) => /^[A-Za-z_][\w.]*$/.test(each));
  const isAxis = named.every((text) => /^(dim|axis)\s*=\s*(1|-1|3)$/.test(text));
  if (!joins.has(layer) || !isPlain || !isAxis) return undefined;
  const at = names.findIndex((each) => isCurrent(each) || each === "here");
  const others = names.filter((_, index) => index !== at);
  if (others.length === 0) return undefined;
  const inAnyOrder = layer === "add" || layer === "mul";
  if (names.length === 1 || at === 0 || (at > 0 && inAnyOrder)) return `${layer} ${others.join(", ")}`;
  return `${layer} ${names.map((each, index) => (index === at ? "{}" : `{ from ${each} }`)).join(" ")}`;
}

const currentNames = new Set("x h y z out output outputs input inputs net feat feats features identity".split(" "));

/** Whether a name is what programs call the tensor that flows through the net. */
export function isCurrent(name: string): boolean {
  return currentNames.has(name);
}

/** Functions take the tensor first; here it is the current one. */
function withoutTensor({ values, name, parenthesised }: WrittenCall): readonly string[] {
  const isFunction = parenthesised && (/^[a-z]/.test(lastName(name)) || name.startsWith("F."));
  return isFunction && isCurrent(values[0] ?? "") ? values.slice(1) : values;
}

function isOne(text: string | undefined): boolean {
  return text === undefined || /^[([]?\s*1\s*([,x]\s*1\s*)?[)\]]?$/.test(text);
}

/** Our layers may be given what PyTorch's are: input channels first, where the second number is not a window. */
function orderFor(
  signature: ForeignSignature,
  { named, parenthesised }: WrittenCall,
  values: readonly string[],
  { channels }: CallContext,
): readonly string[] | undefined {
  const { takes, layer, own } = signature;
  const withInput = layer === "conv" || layer === "convtranspose" || layer === "dense" || layer === "bn";
  if (!own) return parenthesised || takes[0] !== "_" ? takes : withoutInput(takes, values, channels);
  if (!withInput || values.length === 0) return takes;
  const hasKernel = named.some(([name]) => attributesMeant(name)[0] === "kernel" || name === "kernel");
  const isInput = channels !== undefined && values[0] === `${channels}`;
  const second = values[1] ?? "";
  const mayBeWindow = !hasKernel && (/^([1-9]|1[0-5])$/.test(second) || /^\d+x|^[[(]/.test(second));
  if (layer === "bn") return isInput && values.length === 1 ? ["_"] : takes;
  if (layer === "dense") return isInput && values.length === 2 ? ["_", "features"] : takes;
  if (isInput && values.length > 1 && (values.length > 2 ? isWide(second) : !mayBeWindow)) return ["_", ...takes];
  return mayBeWindow || values.length < 2 ? takes : undefined;
}

/** Whether a number is rather one of channels than a kernel's extent. */
function isWide(text: string): boolean {
  return !/^\d$/.test(text);
}

/** `Conv2d 64 kernel=3` without parentheses is half ours, and so may lack the input's channels. */
function withoutInput(
  takes: readonly string[],
  values: readonly string[],
  channels: number | undefined,
): readonly string[] {
  const hasInput = values.length > 1 && channels !== undefined && values[0] === `${channels}`;
  return hasInput || takes.length === 1 || takes[1] === "eps" ? takes : takes.slice(1);
}

const operations: Readonly<Record<string, string>> = { batchnormalize: "bn", batchnorm: "bn", usebn: "bn", bn: "bn" };

/** An argument under our name; `_` where it is to be left out, undefined where nobody knows it. */
function argumentFor(
  key: string,
  text: string,
  known: readonly string[] | undefined,
  takes: readonly string[],
): Argument | undefined {
  const word = plainWord(key);
  const plain = false;
  if (known?.includes(key) === true) return { name: key, text, plain };
  if (isDropped(key) || (text === "None" && word !== "bias" && word !== "activation"))
    return { name: "_", text, plain };
  if (word === "activation" || word === "act" || word === "nonlinearity") return { name: "activation", text, plain };
  const operation = operations[word];
  if (operation !== undefined) return { name: isTrue(text) ? `+${operation}` : "_", text, plain };
  if (word === "paddingmode" && /^["']?zeros?["']?$/.test(text)) return { name: "_", text, plain };
  if (word === "paddingmode") return { name: "padding_mode", text, plain };
  if (word === "aligncorners" && takes[0] === "size")
    return isTrue(text) ? { name: "coordinates", text: "align_corners", plain } : { name: "_", text, plain };
  const candidates = [...attributesMeant(key), key];
  const exact = candidates.find((each) => (known === undefined ? takes.includes(each) : known.includes(each)));
  // Without a choice of axes it is the first behind the batch.
  if (exact === undefined && /^(axis|dim)$/.test(word) && /^(1|-1)$/.test(text)) return { name: "_", text, plain };
  const name = exact ?? nearest(key, known ?? []);
  return name === undefined ? undefined : { name, text: /^dims?$/.test(word) ? `dim ${text}` : text, plain };
}

function isTrue(text: string): boolean {
  return /^(1|true|True)$/.test(text);
}

interface Rendering {
  readonly call: WrittenCall;
  readonly layer: string;
  /** What belongs to the layer: `mode=reflect`, `2`; a second layer where it begins with a letter. */
  readonly more: readonly string[];
  readonly around: CallContext;
  readonly isKeras: boolean;
}

function render(rendering: Rendering, meant: readonly Argument[]): string | undefined {
  const { call, layer, more, around } = rendering;
  const operations = meant.flatMap(({ name }) => (name.startsWith("+") ? [name.slice(1)] : []));
  const activation = meant.find(({ name }) => name === "activation");
  const behind = activation === undefined ? "" : activationOf(activation.text);
  if (behind === undefined) return undefined;
  const rest = meant.filter((each) => !each.name.startsWith("+") && each !== activation);
  const mirrored = mirroring(rest);
  if (mirrored !== undefined) {
    const inner = render(rendering, mirrored.rest.concat(activation ?? []));
    return inner && `pad ${mirrored.amount} mode=${mirrored.mode}; ${inner}`;
  }
  // Around the edges to the other side: no padding here goes there.
  if (rest.some(({ name }) => name === "padding_mode")) return undefined;
  const texts = rest.map((each) => ({ ...each, text: valueText(each, rendering, rest) }));
  if (texts.some(({ text }) => text === undefined)) return undefined;
  const settled = texts as readonly Argument[];
  const postOperations = [...operations, behind].filter((each) => each !== "").join(" ");
  if (layer === "activation") return settled.length === 0 && behind !== "" ? postOperations : undefined;
  const written = more[0] === "conv" ? separable(settled) : oneLayer(call, layer, withDefaults(settled, more), around);
  return written === undefined ? undefined : `${written}${postOperations === "" ? "" : ` ${postOperations}`}`;
}

const modes: Readonly<Record<string, string>> = { reflect: "reflect", replicate: "edge", edge: "edge" };

/** How `resize` interpolates, by what PyTorch and Keras call it. */
const interpolations: Readonly<Record<string, string>> = {
  linear: "linear",
  bilinear: "linear",
  trilinear: "linear",
  bicubic: "cubic",
};

/** `pad=reflect`, `padding_mode=reflect`: padding other than with zeros is a layer of its own. */
function mirroring(
  given: readonly Argument[],
): { readonly amount: string; readonly mode: string; readonly rest: readonly Argument[] } | undefined {
  const modeOf = ({ name, text }: Argument): string | undefined =>
    name === "pad" || name === "padding_mode" ? modes[text.replaceAll(/["']/g, "")] : undefined;
  const said = given.find((each) => modeOf(each) !== undefined);
  const amount = given.find((each) => each.name === "pad" && each !== said)?.text ?? halfKernel("1", given);
  if (said === undefined || amount === undefined) return undefined;
  const rest = given.filter(({ name }) => name !== "pad" && name !== "padding_mode");
  return { amount, mode: modeOf(said)!, rest };
}

/** What a layer has elsewhere where nothing is said, or by its name. */
function withDefaults(given: readonly Argument[], more: readonly string[]): readonly Argument[] {
  const added = more.flatMap((text): readonly Argument[] => {
    const [name = "", value] = text.split("=");
    if (given.some((each) => each.name === name)) return [];
    if (value !== undefined) return [{ name, text: value, plain: false }];
    return given.some((each) => each.name === "kernel") ? [] : [{ name: "kernel", text, plain: true }];
  });
  return [...added.filter(({ plain }) => plain), ...given, ...added.filter(({ plain }) => !plain)];
}

function oneLayer(
  { parenthesised }: WrittenCall,
  layer: string,
  given: readonly Argument[],
  { positionalOf }: CallContext,
): string {
  const positional = positionalOf?.(layer) ?? [];
  const firsts = new Set(["channels", "features", "rate", "slope", "factor", "amount", "groups", "size", "shape"]);
  const isPlain = ({ name, plain }: Argument, at: number): boolean =>
    plain && (positional.length > 0 ? positional[at] === name : at === 0 && (firsts.has(name) || /pool/.test(layer)));
  const values = given.filter(isPlain).map(({ text }) => text);
  const named = given.filter((each, at) => !isPlain(each, at)).map(({ name, text }) => `${name}=${text}`);
  if (values.length + named.length === 0) return layer;
  if (parenthesised) return `${layer}(${[...values, ...named].join(", ")})`;
  return [layer, ...(values.length > 0 ? [values.join(", ")] : []), ...named].join(" ");
}

/** Depthwise, then pointwise, as Xception and MobileNet have it. */
function separable(given: readonly Argument[]): string | undefined {
  const channels = given.find(({ name }) => name === "channels");
  if (channels === undefined) return undefined;
  const first = given.filter((each) => each !== channels && each.name !== "bias");
  const bias = given.filter(({ name }) => name === "bias").map(({ text }) => ` bias=${text}`);
  const depthwise = ["depthwise", ...first.map(({ name, text }) => `${name}=${text}`)].join(" ");
  return `${depthwise} bias=false; conv ${channels.text} kernel=1${bias.join("")}`;
}

const activations: Readonly<Record<string, string>> = {
  leaky: "leakyrelu(0.1)",
  logistic: "sigmoid",
  swish: "silu",
  hswish: "hardswish",
  lrelu: "leakyrelu",
  linear: "",
  none: "",
};

/** The operation that a text or name says; empty for none, undefined where it is none. */
export function activationOf(text: string): string | undefined {
  const word = /^["']?(?:(?:nn|tf|F|keras|activations)\.)*(\w+)(?:\(\))?["']?$/.exec(text.trim())?.[1];
  if (word === undefined) return undefined;
  const key = plainWord(word);
  return Object.hasOwn(activations, key) ? activations[key] : key;
}

/** ONNX' `auto_pad`. */
const paddings: Readonly<Record<string, string>> = {
  SAME_UPPER: "same",
  SAME_LOWER: "same_lower",
  VALID: "valid",
  NOTSET: "0",
};

/** A value in our words; undefined where it has none here. */
function valueText(
  { name, text }: Argument,
  { around, isKeras, call, layer }: Rendering,
  all: readonly Argument[],
): string | undefined {
  if (text.startsWith("dim ")) return axisText(text.slice(4), around);
  if ((name === "axis" || name === "axes") && call.parenthesised)
    return axisOfKeras(call, text) ?? axisText(text, around);
  if (name === "momentum" && isKeras) return complement(text);
  const word = text.replaceAll(/["']/g, "");
  if (name === "mode" && layer === "pad" && Object.hasOwn(modes, word)) return modes[word];
  if (name === "mode" && layer === "resize" && Object.hasOwn(interpolations, word)) return interpolations[word];
  if (name === "amount") return sidesOf(call.name, text);
  if (name === "pad" && plainWord(lastName(call.name)) === "convolutional") return halfKernel(text, all);
  if (/^(True|False)$/.test(text)) return text.toLowerCase();
  if (name === "keepdims" && /^[01]$/.test(text)) return text === "1" ? "true" : "false";
  const padding = name === "pad" ? paddings[text.replaceAll('"', "")] : undefined;
  if (padding !== undefined) return padding;
  const list = /^\((.*)\)$/s.exec(text)?.[1];
  if (list?.includes(",") === true) return `[${list.replace(/,\s*$/, "")}]`;
  return /^["'](\w+)["']$/.exec(text)?.[1] ?? text;
}

/** Keras has the channels last. */
function axisOfKeras({ name }: WrittenCall, text: string): string | undefined {
  if (/^[A-Z]/.test(lastName(name)) && text === "-1") return "channels";
  if (!name.startsWith("tf.")) return undefined;
  const axes: Readonly<Record<string, string>> = { "-1": "channels", "3": "channels", "1,2": "[height, width]" };
  return axes[text.replaceAll(/[[\]() ]/g, "")];
}

/** Counted with the batch, axis 1 is the channels whatever the rank. */
function axisText(text: string, { axisName }: CallContext): string | undefined {
  if (/^[a-z]/.test(text)) return text;
  if (axisName !== undefined) return axisName(text);
  const isPlane = /^[[(][ \t]*2[ \t]*,[ \t]*3[ \t]*[\])]$/.test(text);
  return isPlane ? "[height, width]" : text === "1" ? "channels" : undefined;
}

/** Keras' momentum is the share of the old statistics, PyTorch's and ours that of the new. */
function complement(text: string): string | undefined {
  const value = Number(text);
  return text === "" || Number.isNaN(value) ? undefined : `${Number((1 - value).toPrecision(12))}`;
}

/** Darknet's `pad=1` is half the kernel. */
function halfKernel(text: string, all: readonly Argument[]): string | undefined {
  const kernel = Number(all.find(({ name }) => name === "kernel")?.text);
  if (text === "0") return text;
  return Number.isInteger(kernel) ? `${Math.floor(kernel / 2)}` : undefined;
}
