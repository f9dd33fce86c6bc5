/** Functions of one number that ONNX has under a name of its own. */
import { inputOf, type Exporter, type Exporters } from "./exporter.ts";

export const elementwiseExporters = {
  sqrt: one("Sqrt"),
  exp: one("Exp"),
  log: one("Log"),
  abs: one("Abs"),
  neg: one("Neg"),
  reciprocal: one("Reciprocal"),
  sign: one("Sign"),
  floor: one("Floor"),
  ceil: one("Ceil"),
  round: one("Round"),
  erf: one("Erf"),
  sin: one("Sin"),
  cos: one("Cos"),
  tan: one("Tan"),
  asin: one("Asin"),
  acos: one("Acos"),
  atan: one("Atan"),
  sinh: one("Sinh"),
  cosh: one("Cosh"),
  asinh: one("Asinh"),
  acosh: one("Acosh"),
  atanh: one("Atanh"),
  power: (layer, onnx) => onnx.node("Pow", [inputOf(layer).name, onnx.number(layer.attributes.exponent)]),
  rescale: (layer, onnx) => {
    const { factor, offset } = layer.attributes;
    const input = inputOf(layer).name;
    const scaled = factor === 1 ? input : onnx.node("Mul", [input, onnx.number(factor)]);
    return offset === 0 ? scaled : onnx.node("Add", [scaled, onnx.number(offset)]);
  },
} satisfies Partial<Exporters>;

function one(opType: string): Exporter {
  return (layer, onnx) => onnx.node(opType, [inputOf(layer).name]);
}
