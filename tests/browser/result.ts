// What several tests do with a result.

import { expect, type Page } from "@playwright/test";

/** Waits until a result has come whole. */
export async function done(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { name: "Evidence" })).toBeVisible({ timeout: 60_000 });
}

/** Holds the scan back until the function it gives is called: what is on its way can be looked at. */
export async function held(page: Page): Promise<() => void> {
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/api/v1/scan/**", async (route) => {
    await released;
    await route.continue();
  });
  return release;
}
