// What a page has copied. Pages of the site may not read it themselves.

import { type BrowserContext } from "@playwright/test";

/** The text on the clipboard, read by a page of the test's own. */
export async function clipboard(context: BrowserContext): Promise<string> {
  const page = await context.newPage();
  await page.route("**/page-of-the-test", (route) => route.fulfill({ contentType: "text/html", body: "" }));
  await page.goto("/page-of-the-test");
  const text = await page.evaluate(() => navigator.clipboard.readText());
  await page.close();
  return text;
}
