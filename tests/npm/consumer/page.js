import * as strictmx from "strictmx";
import { explain } from "strictmx/help";

globalThis.strictmx = { ...strictmx, explain };
