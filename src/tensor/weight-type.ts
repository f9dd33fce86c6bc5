/** How weights are stored: as float32, as float16, or as bytes with a scale and a zero point for each output channel. */
export const weightTypes = ["f32", "f16", "u8"] as const;

export type WeightType = (typeof weightTypes)[number];

/** The type of a net's parameters in its weight file: of all, or by their names; f32 where they are not named. */
export type WeightTypes = WeightType | ReadonlyMap<string, WeightType>;

/** How a parameter is stored: as bytes with as many scales, and zero points at most, along each axis; axes left out have one. */
export type StoredForm =
  { readonly type: Exclude<WeightType, "u8"> } | { readonly type: "u8"; readonly scales: readonly number[] };

/** What the tensors beside one of bytes are called: its scales and its zero points. */
export function companionNames(name: string): readonly [scales: string, zeroPoints: string] {
  return [`${name}.scale`, `${name}.zero_point`];
}
