/**
 * Types of imported models, for projects that have none beside the models, as `convoke types` writes them:
 * `/// <reference types="convoke/client" />`, or `"types": ["convoke/client"]` in tsconfig.json.
 */
declare module "*.cvk" {
  export const signature: import("./any-model.js").Signature;
  export const load: typeof import("./any-model.js").load;
}

declare module "*.onnx" {
  export const signature: import("./any-model.js").Signature;
  export const load: typeof import("./any-model.js").load;
}

declare module "*?convoke" {
  export const signature: import("./any-model.js").Signature;
  export const load: typeof import("./any-model.js").load;
}
