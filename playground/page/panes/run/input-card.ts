import type { NetInput, PictureSize } from "../../../questions/load.ts";
import type { GivenInput } from "../../../questions/run.ts";
import { shapeText } from "./shapes.ts";

/** What gives the net one of its inputs. */
export interface InputCard {
  readonly element: HTMLElement;
  /** Undefined where there is nothing yet. */
  given(): GivenInput | undefined;
  /** Of the picture that there is, if there is one. */
  pictureSize(): PictureSize | undefined;
  /** The same input has other extents. */
  resize(input: NetInput): void;
  /** A run is over. */
  ran(): void;
  /** Ends a camera. */
  stop(): void;
  /** It is shown no longer. */
  close(): void;
}

export function titleOf({ name, shape }: NetInput): string {
  return `${name} ${shapeText(shape)}`;
}
