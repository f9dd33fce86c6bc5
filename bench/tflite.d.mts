export function tfliteBytes(net: object): Uint8Array;
