/** The version of this package, which the build puts in; sources that run as they are have none. */
declare global {
  var CONVOKE_VERSION: string | undefined;
}

export const version = globalThis.CONVOKE_VERSION ?? "development";
