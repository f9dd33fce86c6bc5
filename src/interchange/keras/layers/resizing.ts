/** Images of another size, in ONNX's words. */
import { constantOperand, type Operand } from "../../import/operand.ts";
import { listOf, word, type LayerContext } from "../layer.ts";

export type Interpolation = "nearest" | "bilinear";
export type Coordinates = "half_pixel" | "asymmetric" | "align_corners";

/** An image `[batch, channels, ...]` with these spatial extents. */
export function resized(
  call: LayerContext,
  image: Operand,
  extents: readonly number[],
  mode: Interpolation,
  coordinates: Coordinates,
): Operand {
  const sizes = listOf([...image.shape.slice(0, 2), ...extents]);
  const attributes = {
    mode: word(mode === "nearest" ? "nearest" : "linear"),
    coordinate_transformation_mode: word(coordinates),
    nearest_mode: word(coordinates === "asymmetric" ? "floor" : "round_prefer_ceil"),
  };
  const none = constantOperand("float32", [0], []);
  return call.apply("Resize", [image, undefined, none, sizes], attributes);
}
