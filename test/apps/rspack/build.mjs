import { rspack } from "@rspack/core";
import config from "./rspack.config.js";

rspack(config, (error, stats) => {
  if (error) throw error;
  console.log(stats.toString({ colors: false }));
  process.exitCode = stats.hasErrors() ? 1 : 0;
});
