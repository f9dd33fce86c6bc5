/** A version of several models, as far as it could be read. */
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import type { WeightType } from "../tensor/weight-type.ts";

export interface VersionedModel {
  /** As messages call it. */
  readonly file: string;
  /** Its place in what is compared, the same in both versions where nothing was moved. */
  readonly place: string;
  readonly model: ResolvedModel;
  /** How its weights are stored. */
  readonly weightsType: WeightType;
}

/** A file with mistakes: some of its models are not known, or all. */
export interface UnsoundFile {
  readonly file: string;
  readonly place: string;
  readonly errors: number;
}

/** A version as a whole: what it is called, its models, and the files that may hold more of them. */
export interface Version {
  readonly name: string;
  readonly models: readonly VersionedModel[];
  readonly unsound: readonly UnsoundFile[];
}

/** What the files are called that are there. */
export const WORK_TREE = "the work tree";
