import { render } from "./src/main.js";

console.log(await render());
