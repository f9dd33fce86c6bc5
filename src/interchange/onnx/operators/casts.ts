/** Conversions between element types. The graph computes with float32; integers and booleans are there as what they equal. */
import { mapped } from "../../import/constant-tensors.ts";
import { computedType, converter, isFloat } from "../../import/element-types.ts";
import type { ElementType } from "../../import/graph.ts";
import { elementTypeOf } from "../elements.ts";
import { ELEMENT_TYPES } from "../model.ts";
import type { NodeContext, Operators } from "../../import/node-context.ts";
import type { Operand } from "../../import/operand.ts";

function giveCast(node: NodeContext, operand: Operand, to: ElementType): void {
  node.ignore("saturate", "round_mode");
  if (operand.elementType === to) return node.output(0, operand);
  const convert = converter(to);
  if (convert === undefined) return node.fail(`it converts to ${to}; supported: float32, bool and integers`);
  if (operand.kind === "constant") {
    const cast = mapped([operand], operand.shape, to, ([element]) => convert(element!));
    return node.output(0, { ...cast, name: operand.name });
  }
  // What integers and booleans are kept as is the float already.
  if (isFloat(to)) return node.output(0, { ...operand, elementType: "float32" });
  node.fail(`it converts values that are computed from the inputs to ${to}; supported: float32`);
}

/** The type that an attribute names by its number in `TensorProto.DataType`, as it is computed with. */
export function typeNumbered(node: NodeContext, number: number): ElementType {
  return node.computedAs(elementTypeOf(number) ?? node.fail(`there is no element type of the number ${number}`));
}

/** The type is a number, or before version 6 its name. */
function cast(node: NodeContext): void {
  const to = node.opset < 6 ? node.string("to", "FLOAT").toLowerCase() : node.int("to", ELEMENT_TYPES.float32);
  const named = to === "float" ? "float32" : to === "double" ? "float64" : to;
  const elementType = typeof named === "number" ? typeNumbered(node, named) : computedType(named as ElementType);
  giveCast(node, node.operand(0), elementType);
}

export const casts: Operators = {
  Cast: { except: "values that are computed from the inputs to anything but float32", convert: cast },
  CastLike: {
    except: "values that are computed from the inputs to anything but float32",
    convert: (node) => giveCast(node, node.operand(0), node.operand(1).elementType),
  },
};
