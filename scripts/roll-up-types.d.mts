export function rollUpTypes(entry: string): string;
