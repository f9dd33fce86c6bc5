/** @param outDir the folder `docs` of what the playground is built into */
export function buildSite(outDir: string): Promise<void>;
