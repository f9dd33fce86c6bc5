/** What a docstring says, and its tags. */
export interface Doc {
  readonly says: string;
  readonly params: readonly string[];
  readonly throws: readonly string[];
  readonly examples: readonly string[];
}

export interface ApiSection {
  readonly title: string;
  /** Functions, constants and classes. */
  readonly values: readonly { readonly name: string; readonly node: { readonly type: string }; readonly doc: Doc }[];
}

export function readApi(index: string, types: string): readonly ApiSection[];
export function readDoc(comments: string): Doc;
export function apiMarkdown(): Promise<string>;
