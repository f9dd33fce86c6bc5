/** The examples, and settings under which big ones are small enough for slow engines. */
import { readdirSync } from "node:fs";
import { examplesFolder } from "./models.ts";

/** All files of the examples by path, blocks among them. */
export const examplePaths: readonly string[] = readdirSync(examplesFolder, { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => path.endsWith(".cvk"))
  .toSorted();

/** Those that hold a model. */
export const examplesOfModels = examplePaths.filter((path) => !path.startsWith("blocks/"));

type Settings = Readonly<Record<string, string>>;

const small: Settings = { size: "32", classes: "10" };
const smallWithHead: Settings = { ...small, hidden: "32" };
const reduced: Readonly<Record<string, Settings>> = {
  "alexnet.cvk": { ...smallWithHead, size: "64" },
  "alexnet-2012.cvk": { ...smallWithHead, size: "67" },
  "alexnet-2012-grouped.cvk": { ...smallWithHead, size: "67" },
  "d2l/alexnet.cvk": { ...smallWithHead, size: "67" },
  "d2l/googlenet.cvk": small,
  "d2l/resnet-18.cvk": small,
  "d2l/vgg-11.cvk": smallWithHead,
  "densenet-121.cvk": { ...small, size: "64", growth: "4" },
  "efficientnet-b0.cvk": small,
  "googlenet.cvk": small,
  "mixer-b-16.cvk": { ...small, features: "48" },
  "mobilenet-v2.cvk": small,
  "nin.cvk": { size: "67" },
  "resnet-18.cvk": small,
  "resnet-34.cvk": small,
  "resnet-50.cvk": small,
  "resnet-101.cvk": small,
  "resnext-50.cvk": small,
  "shufflenet-v2.cvk": small,
  "squeezenet-1.0.cvk": small,
  "squeezenet-1.1.cvk": small,
  "u-net.cvk": { size: "16", width: "4" },
  "vgg-11.cvk": smallWithHead,
  "vgg-11-bn.cvk": smallWithHead,
  "vgg-16.cvk": smallWithHead,
  "vgg-16-bn.cvk": smallWithHead,
  "vgg-19.cvk": smallWithHead,
  "vit-b-16.cvk": { ...smallWithHead, features: "48", heads: "4" },
  "wavenet.cvk": { classes: "8", channels: "4", skips: "8", length: "64" },
};

/** Settings under which a big net runs on the slow reference in seconds; the benchmark runs them whole. */
export function reducedSettings(path: string): Settings {
  return reduced[path] ?? {};
}
