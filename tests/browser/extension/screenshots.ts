// Pictures to look at, in artifacts/screenshots, light and dark. They are not compared.

import { type Page } from "@playwright/test";

/** Takes a page of the extension as it stands: `NAME-dark.png` and so on. */
export async function screenshots(page: Page, name: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: `artifacts/screenshots/${name}-${colorScheme}.png`, fullPage: true, animations: "disabled" });
  }
  await page.emulateMedia({ colorScheme: null });
}
