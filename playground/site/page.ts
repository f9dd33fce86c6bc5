/** A page of the site before it is laid out: Markdown, and where it stands among the others. */

export const sections = [
  { id: "guide", title: "Guide" },
  { id: "language", title: "Language reference" },
  { id: "layers", title: "Layers" },
  { id: "codes", title: "Errors and warnings" },
  { id: "cli", title: "Command line" },
  { id: "api", title: "Library" },
  { id: "tools", title: "Modules and tools" },
  { id: "from", title: "From other frameworks" },
  { id: "compiler", title: "How the compiler works" },
] as const;

export type SectionId = (typeof sections)[number]["id"];

/** What a name that can be looked for is, in the order in which equal names are found. */
export const nameKinds = ["layer", "code", "command", "statement", "function"] as const;

export type NameKind = (typeof nameKinds)[number];

export interface SitePage {
  /** From the root of the site, without an ending: `layers/conv`. */
  readonly path: string;
  readonly title: string;
  readonly section: SectionId;
  /** What it stands under in the list of its section's pages. */
  readonly group?: string;
  /** A sentence. */
  readonly summary: string;
  /** Without the title. */
  readonly markdown: string;
  /** The page of the repository that it is, or is a part of: links are seen from there. */
  readonly source: string;
  /** Where it is a part, the heading by which links name it. */
  readonly sourceAnchor?: string;
  /** What the page is about, where that is a name. */
  readonly kind?: NameKind;
  /** What its headings are that are code alone. */
  readonly headingKind?: NameKind;
  /** What the same is called in other frameworks, with spaces between. */
  readonly also?: string;
}

/** Reads a file of the repository by its path from the root. */
export type ReadFile = (path: string) => string;
