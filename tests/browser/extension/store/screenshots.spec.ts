// The pictures for the stores, of the built package: 1280 by 800, as they want them.

import { type Page } from "@playwright/test";

import { expect, own, test } from "../test.js";

const STORE = "../../web/extension/store";

/** A name to show, behind which the lab's service answers. */
const SERVICE = "https://check.example.com";

test.use({
  hosts: [[`${SERVICE}/*`], { option: true }],
  settings: [{ asker: "own", service: SERVICE }, { option: true }],
});

test.beforeEach(async ({ context }) => {
  await context.route(`${SERVICE}/**`, async (route) => {
    const { pathname } = new URL(route.request().url());
    await route.fulfill({ response: await route.fetch({ url: own().service + pathname }) });
  });
});

async function picture(page: Page, name: string): Promise<void> {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.evaluate(() => document.documentElement.style.setProperty("zoom", "1.25"));
  await page.screenshot({ path: `${STORE}/${name}.png`, animations: "disabled" });
}

for (const [name, domain] of [["popup-broken", "bad-mode.lab.test"], ["popup-enforced", "enforced.lab.test"]] as const) {
  test(name, async ({ popup }) => {
    const page = await popup(domain);
    await page.getByRole("button", { name: "Check", exact: true }).click();
    await expect(page.getByText("Checked on")).toBeVisible();
    await picture(page, name);
  });
}

test("options", async ({ popup, context, url }) => {
  await popup();
  const page = await context.newPage();
  await page.goto(url("options.html"));
  await page.evaluate(() => (document.querySelector("#service") as HTMLInputElement | null)?.blur());
  await picture(page, "options");
});
