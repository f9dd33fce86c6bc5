/** `convoke/register`: `node --import convoke/register app.mjs` lets Node import models, without a bundler. */
import { register } from "node:module";

register("./register-hooks.js", import.meta.url);
