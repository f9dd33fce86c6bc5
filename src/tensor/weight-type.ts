/** How weights are stored: as float32 or as float16. */
export const weightTypes = ["f32", "f16"] as const;

export type WeightType = (typeof weightTypes)[number];
