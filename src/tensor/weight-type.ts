/** How weights are stored: as float32, as float16, or as bytes with a scale and a zero point for each output channel. */
export const weightTypes = ["f32", "f16", "u8"] as const;

export type WeightType = (typeof weightTypes)[number];
