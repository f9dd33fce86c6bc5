/** A step of the tutorial, as the page reads it from `tutorial.json`. */
export interface Step {
  readonly title: string;
  /** Made of our Markdown when the page is built. */
  readonly html: string;
  /** What stands in the editor at its beginning. */
  readonly start: string;
  /** A text that does what is asked; none where that is not done by a text. */
  readonly solved?: string;
}
