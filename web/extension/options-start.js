import init from "./options.js";
import { start } from "./start.js";

start(init, "options_bg.wasm");
