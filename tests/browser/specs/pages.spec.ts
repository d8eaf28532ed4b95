// Every page and state: no violation that axe knows of, and pictures to look at.

import { axe } from "../axe.js";
import { done, held } from "../result.js";
import { screenshots } from "../screenshots.js";
import { expect, test } from "../test.js";

const PAGES = {
  home: "/",
  enforced: "/check/enforced.lab.test",
  "at-risk": "/check/one-uncovered.lab.test",
  faulty: "/check/bad-mode.lab.test",
  testing: "/check/testing.lab.test",
  "not-set-up": "/check/absent.lab.test",
  "no-mail": "/check/no-mail.lab.test",
  undetermined: "/check/record-servfail.lab.test",
  "not-checked": "/check/localhost",
  lint: "/lint",
  checks: "/checks",
  help: "/checks/sts-mx-uncovered",
  "no-such-check": "/checks/no-such-check",
  coverage: "/coverage",
  about: "/about",
  privacy: "/privacy",
  limits: "/limits",
  probe: "/probe",
  api: "/api",
  "no-such-page": "/nowhere",
};

for (const [name, path] of Object.entries(PAGES)) {
  test(`${name}: accessible in light and dark, and pictured`, async ({ page }) => {
    test.setTimeout(120_000);
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    if (path.endsWith(".lab.test")) await done(page);
    await screenshots(page, name);
    // Folded parts are part of the page.
    await page.evaluate(() => document.querySelectorAll("details").forEach((fold) => (fold.open = true)));
    await axe(page);
  });
}

test("waiting: accessible in light and dark, and pictured", async ({ page }) => {
  test.setTimeout(60_000);
  const release = await held(page);
  await page.goto("/check/enforced.lab.test");
  await expect(page.getByRole("button", { name: "Stop" })).toBeVisible();
  await axe(page);
  await screenshots(page, "waiting");
  release();
  await done(page);
});

test.describe("without the service", () => {
  test.use({ expected: /ERR_FAILED|cloudflare-dns\.com|dns\.google/ });

  test("service gone: accessible in light and dark, and pictured", async ({ page }) => {
    test.setTimeout(60_000);
    await page.route("**/api/v1/scan/**", (route) => route.abort());
    await page.route(/cloudflare-dns\.com|dns\.google/, (route) => route.abort());
    await page.goto("/check/enforced.lab.test");
    const ask = page.getByRole("button", { name: "Ask cloudflare-dns.com and dns.google" });
    await expect(ask).toBeVisible();
    await axe(page);
    await screenshots(page, "service-gone");
    await ask.click();
    await done(page);
    await axe(page);
    await screenshots(page, "service-gone-asked");
  });
});

test("forced colours keep every state apart", async ({ page }) => {
  await page.emulateMedia({ forcedColors: "active" });
  await page.goto("/check/bad-mode.lab.test");
  await done(page);
  await screenshots(page, "forced-colours");
  await expect(page.locator("header.banner .banner-state")).toContainText("Not protected");
});
