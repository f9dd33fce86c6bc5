/** @param outDir with a slash behind; what is there is replaced. */
export function buildPlayground(outDir?: string): Promise<void>;
