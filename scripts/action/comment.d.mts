export interface CommentPlace {
  readonly api: string;
  readonly repository: string;
  readonly number: number;
  readonly token: string;
}

export function postComment(
  markdown: string,
  inputs: { readonly comment: CommentPlace | undefined },
): Promise<string | undefined>;
