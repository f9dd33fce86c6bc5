import type { GivenInput } from "../../../questions/run.ts";

/** What gives the net one of its inputs. */
export interface InputCard {
  readonly element: HTMLElement;
  /** Undefined where there is nothing yet. */
  given(): GivenInput | undefined;
  /** A run is over. */
  ran(): void;
  /** Ends a camera. */
  stop(): void;
  /** It is shown no longer. */
  close(): void;
}
