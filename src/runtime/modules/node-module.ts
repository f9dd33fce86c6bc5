/**
 * Modules of Node. Generated modules import nothing statically, so that they run in a browser as they are; a specifier in
 * a variable keeps bundlers and type checkers from resolving it.
 */

export function nodeModule(specifier: string): Promise<any> {
  return import(/* webpackIgnore: true */ /* @vite-ignore */ specifier);
}
