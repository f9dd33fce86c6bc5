/** What shows one output; it stays while runs follow each other. */
export interface OutputPart {
  readonly element: HTMLElement;
  show(data: Float32Array): void;
}
