import init from "./popup.js";
import { start } from "./start.js";

start(init, "popup_bg.wasm", "en.json");
