/** Images of another size. */
import type { NodeContext, Operator, Operators } from "../../import/node-context.ts";
import { shapeText } from "../../import/operand.ts";
import { computing, listOf, onChannelsFirst, text, type Attributes } from "./apply.ts";

/**
 * Where an element of the result lies in the image, in ONNX's words (TensorFlow, `image_resizer_state.h`): corners on corners,
 * centres on centres, or beginnings on beginnings. The nearest element is the one before, but for corners, where halves are
 * rounded up; with centres that is ONNX's position, half an element lower, rounded up at halves.
 */
function coordinates(node: NodeContext): { readonly mode: string; readonly rounding: string } {
  const corners = node.int("align_corners", 0) === 1;
  const centres = node.int("half_pixel_centers", 0) === 1;
  if (corners && centres) node.fail("it aligns corners and centres at once");
  if (corners) return { mode: "align_corners", rounding: "round_prefer_ceil" };
  return centres ? { mode: "half_pixel", rounding: "round_prefer_ceil" } : { mode: "asymmetric", rounding: "floor" };
}

function resize(mode: "linear" | "nearest"): Operator {
  return computing((node) => {
    const x = node.operand(0);
    const size = node.integers(1, "the size");
    if (x.shape.length !== 4 || size.length !== 2) node.fail(`its input is ${shapeText(x.shape)} where images are due`);
    const { mode: coordinate, rounding } = coordinates(node);
    const attributes: Attributes = {
      mode: text(mode),
      coordinate_transformation_mode: text(coordinate),
      ...(mode === "nearest" ? { nearest_mode: text(rounding) } : {}),
    };
    return onChannelsFirst(node, x, true, (image) =>
      node.apply("Resize", [image, undefined, undefined, listOf([...image.shape.slice(0, 2), ...size])], attributes),
    );
  });
}

export const resamplings: Operators = {
  ResizeBilinear: resize("linear"),
  ResizeNearestNeighbor: resize("nearest"),
};
