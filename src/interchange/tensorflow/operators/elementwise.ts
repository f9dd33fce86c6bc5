/** Functions of single elements, most of which ONNX has under another name. */
import { ELEMENT_TYPES } from "../../onnx/model.ts";
import type { NodeContext, Operator, Operators } from "../../import/node-context.ts";
import type { ElementType } from "../../import/graph.ts";
import type { Operand } from "../../import/operand.ts";
import { computing, float, int, numberOf } from "./apply.ts";
import { relu6 } from "./fused.ts";

/** The same operator of ONNX on the same operands. */
function as(opType: string): Operator {
  return computing((node) => {
    node.ignore("incompatible_shape_error", "N");
    return node.apply(opType, node.operands());
  });
}

/** Operators one behind the other, of which the first takes all operands. */
function chain(first: string, ...rest: readonly string[]): Operator {
  return computing((node) => {
    node.ignore("incompatible_shape_error");
    return rest.reduce((x, opType) => node.apply(opType, [x]), node.apply(first, node.operands()));
  });
}

function square(node: NodeContext): Operand {
  const x = node.operand(0);
  return node.apply("Mul", [x, x]);
}

function squaredDifference(node: NodeContext): Operand {
  const difference = node.apply("Sub", [node.operand(0), node.operand(1)]);
  return node.apply("Mul", [difference, difference]);
}

/** Towards negative infinity, whole numbers too. */
function floorDivision(node: NodeContext): Operand {
  const [a, b] = [node.operand(0), node.operand(1)];
  if (a.elementType === "float32") return node.apply("Floor", [node.apply("Div", [a, b])]);
  return node.apply("Div", [node.apply("Sub", [a, node.apply("Mod", [a, b])]), b]);
}

function divisionOrZero(node: NodeContext): Operand {
  const [a, b] = [node.operand(0), node.operand(1)];
  const isZero = node.apply("Equal", [b, numberOf(0)]);
  return node.apply("Where", [isZero, numberOf(0), node.apply("Div", [a, b])]);
}

/** The first of the kind repeats a condition of one axis along the rows, unlike the second. */
function select(node: NodeContext): Operand {
  const [condition, yes, no] = [node.operand(0), node.operand(1), node.operand(2)];
  if (condition.shape.length !== yes.shape.length && condition.shape.length > 0)
    node.fail("its condition has another number of axes than what it chooses from");
  return node.apply("Where", [condition, yes, no]);
}

function cast(node: NodeContext): Operand {
  const to = node.string("DstT", "float32") as ElementType;
  node.ignore("SrcT", "Truncate");
  return node.apply("Cast", [node.operand(0)], { to: int(ELEMENT_TYPES[to] ?? node.fail(`it converts to ${to}`)) });
}

function like(value: number): Operator {
  return computing((node) => {
    const x = node.operand(0);
    const number = numberOf(value, x.elementType === "float32" ? "float32" : "int64");
    return node.apply("Expand", [number, node.apply("Shape", [x])]);
  });
}

const identity: Operator = computing((node) => {
  node.ignore("message", "shape", "dtype");
  return node.operand(0);
});

export const elementwise: Operators = {
  Add: as("Add"),
  AddV2: as("Add"),
  AddN: as("Sum"),
  Sub: as("Sub"),
  Mul: as("Mul"),
  Div: as("Div"),
  RealDiv: as("Div"),
  FloorDiv: computing(floorDivision),
  DivNoNan: computing(divisionOrZero),
  FloorMod: { except: "operands that are computed from the inputs", ...as("Mod") },
  Maximum: as("Max"),
  Minimum: as("Min"),
  Pow: as("Pow"),
  SquaredDifference: computing(squaredDifference),
  Square: computing(square),
  Sqrt: as("Sqrt"),
  Rsqrt: chain("Sqrt", "Reciprocal"),
  Reciprocal: as("Reciprocal"),
  Inv: as("Reciprocal"),
  Abs: as("Abs"),
  Neg: as("Neg"),
  Sign: as("Sign"),
  Floor: as("Floor"),
  Ceil: as("Ceil"),
  Round: as("Round"),
  Rint: as("Round"),
  Exp: as("Exp"),
  Expm1: computing((node) => node.apply("Sub", [node.apply("Exp", [node.operand(0)]), numberOf(1)])),
  Log: as("Log"),
  Log1p: computing((node) => node.apply("Log", [node.apply("Add", [node.operand(0), numberOf(1)])])),
  Erf: as("Erf"),
  Sin: as("Sin"),
  Cos: as("Cos"),
  Tan: as("Tan"),
  Asin: as("Asin"),
  Acos: as("Acos"),
  Atan: as("Atan"),
  Sinh: as("Sinh"),
  Cosh: as("Cosh"),
  Tanh: as("Tanh"),
  Asinh: as("Asinh"),
  Acosh: as("Acosh"),
  Atanh: as("Atanh"),
  Relu: as("Relu"),
  Relu6: computing((node) => relu6(node, node.operand(0))),
  LeakyRelu: computing((node) =>
    node.apply("LeakyRelu", [node.operand(0)], { alpha: float(node.float("alpha", 0.2)) }),
  ),
  Elu: computing((node) => node.apply("Elu", [node.operand(0)])),
  Selu: computing((node) => node.apply("Selu", [node.operand(0)])),
  Sigmoid: as("Sigmoid"),
  Softplus: as("Softplus"),
  Softsign: as("Softsign"),
  ClipByValue: as("Clip"),
  Less: as("Less"),
  LessEqual: as("LessOrEqual"),
  Greater: as("Greater"),
  GreaterEqual: as("GreaterOrEqual"),
  Equal: as("Equal"),
  NotEqual: chain("Equal", "Not"),
  LogicalAnd: as("And"),
  LogicalOr: as("Or"),
  LogicalNot: as("Not"),
  Select: computing(select, "a condition of fewer axes"),
  SelectV2: as("Where"),
  Cast: { except: "values that are computed from the inputs to anything but float32", ...computing(cast) },
  ZerosLike: like(0),
  OnesLike: like(1),
  Identity: identity,
  Snapshot: identity,
  StopGradient: identity,
  PreventGradient: identity,
  CheckNumerics: identity,
  PlaceholderWithDefault: identity,
  IdentityN: {
    convert: (node) => node.operands().forEach((operand, at) => node.output(at, operand)),
  },
};
