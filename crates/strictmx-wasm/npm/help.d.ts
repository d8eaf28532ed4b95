import type { Help } from "./strictmx.js";

/** The help page of a check; `null` where there is no check of that id. */
export function explain(check: string): Help | null;
