export interface CommentPlace {
  readonly api: string;
  readonly repository: string;
  readonly number: number;
  readonly token: string;
  /** Whose comment it is: two jobs write one each. */
  readonly id: string;
}

export interface Changes {
  readonly markdown: string;
  /** How much there is to tell. */
  readonly changes: number;
}

export function postComment(
  comparison: Changes,
  inputs: { readonly comment: CommentPlace | undefined },
): Promise<string | undefined>;
