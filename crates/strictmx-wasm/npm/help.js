// Help pages, apart from the rest, so that only who shows them loads them.

import pages from "./help-pages.js";

/** The help page of a check; `null` where there is no check of that id. */
export function explain(check) {
  return typeof check === "string" && Object.hasOwn(pages, check) ? structuredClone(pages[check]) : null;
}
