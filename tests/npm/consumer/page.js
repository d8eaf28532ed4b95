import * as strictmx from "strictmx";

globalThis.strictmx = strictmx;
