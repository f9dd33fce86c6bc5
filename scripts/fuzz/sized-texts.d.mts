export function sizedTexts(size: number): readonly (readonly [name: string, make: () => string])[];
