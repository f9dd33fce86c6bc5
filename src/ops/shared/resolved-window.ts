/** The window of a convolution whose gradients internal ops compute: numbers, one for each spatial axis. */
import { boolean, integer, integers, required } from "../contract/attributes.ts";

export const resolvedWindow = {
  kernel: required(integers(1), "Its extents, one for each spatial axis."),
  stride: required(integers(1), "One for each spatial axis."),
  dilation: required(integers(1), "One for each spatial axis."),
  pad: required(integers(), "Before the input, one for each spatial axis."),
  groups: required(integer(1), "Parts of the channels."),
  flipped: required(boolean, "Whether the kernel is read backwards."),
} as const;
