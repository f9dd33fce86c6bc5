/**
 * `share=LABEL` and `frozen=true`, what every call of a layer or block takes that has no parameter of that name itself, and
 * `recompute=true`, which calls of blocks take as well.
 */
import { boolean, withDefault } from "../ops/contract/attributes.ts";
import type { AttributeItem } from "../syntax/ast.ts";
import { blockCallAttributes, callAttributes } from "./arguments.ts";
import { parseAttribute } from "./attribute-value.ts";
import { reportDuplicateArgument } from "./bind.ts";
import { environmentOf } from "./create-environment.ts";
import { resolveSharing } from "./share.ts";
import type { Frame, ParameterSharing } from "./frame.ts";
import type { LayerCall } from "./layer-call.ts";

/** What a call says of the parameters below it; what it does not say holds as around it. */
export interface ParameterUse {
  readonly sharing: ParameterSharing | undefined;
  /** Whether training leaves them as they are. */
  readonly frozen: boolean;
}

export interface TakenAttributes {
  /** The call without them. */
  readonly own: LayerCall;
  /** For the layer or call of this full name. */
  use(frame: Frame, name: string): ParameterUse;
  /** Whether training computes again what is within the call. */
  recomputes(frame: Frame): boolean;
}

export function takeCallAttributes(
  call: LayerCall,
  of: "layer" | "block",
  isDeclared: (name: string) => boolean,
): TakenAttributes {
  const names = of === "layer" ? callAttributes : blockCallAttributes;
  const taken = call.attributes.filter(({ name: { text } }) => names.includes(text) && !isDeclared(text));
  if (taken.length === 0) return { own: call, use: asAround, recomputes: () => false };
  return {
    own: { ...call, attributes: call.attributes.filter((item) => !taken.includes(item)) },
    use: (frame, name) => useOf(frame, taken, call, name),
    recomputes: (frame) => isSaid(frame, taken, "recompute", call),
  };
}

/** Of a call that says nothing. */
function asAround({ instance: { sharing, frozen } }: Frame): ParameterUse {
  return { sharing, frozen };
}

function useOf(frame: Frame, taken: readonly AttributeItem[], call: LayerCall, name: string): ParameterUse {
  const { sharing, frozen } = frame.instance;
  const share = onlyOne(frame, taken, "share");
  return {
    sharing: share === undefined ? sharing : resolveSharing(frame, share, name),
    frozen: isSaid(frame, taken, "frozen", call) || frozen,
  };
}

function onlyOne(frame: Frame, taken: readonly AttributeItem[], attribute: string): AttributeItem | undefined {
  const [first, ...others] = taken.filter((item) => item.name.text === attribute);
  for (const item of others) reportDuplicateArgument(item, first!.span, environmentOf(frame));
  return first;
}

const flags = {
  frozen: withDefault(boolean, false, "Whether training leaves the parameters as they are."),
  recompute: withDefault(boolean, false, "Whether training computes again what is within, instead of keeping it."),
};

function isSaid(frame: Frame, taken: readonly AttributeItem[], flag: keyof typeof flags, call: LayerCall): boolean {
  const item = onlyOne(frame, taken, flag);
  if (item === undefined) return false;
  const environment = environmentOf(frame);
  const parsed = parseAttribute(flag, flags[flag], item.value, environment, undefined, call);
  if (parsed === undefined) environment.taint();
  return parsed !== undefined && "value" in parsed && parsed.value === true;
}
