/** What is done to a program before it is printed. */
import type { KernelPass } from "../../kernel/pass.ts";
import { fixExtents } from "../../kernel/passes/fix-extents.ts";
import { sumNeighbours } from "../../kernel/passes/sum-neighbours.ts";
import { shiftViews } from "../../kernel/passes/shift-views.ts";

export const typescriptPasses: readonly KernelPass[] = [fixExtents, sumNeighbours, shiftViews];
