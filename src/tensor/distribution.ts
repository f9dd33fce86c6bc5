/** What the values of a tensor are drawn from: evenly between -uniform and uniform, with a deviation around 0, or one value for all. */
export type Distribution = { readonly uniform: number } | { readonly normal: number } | { readonly constant: number };
