// Pages that are documents: complete without a script, and better with one.

import { clipboard } from "../clipboard.js";
import { done } from "../result.js";
import { expect, test } from "../test.js";

test.describe("without a script", () => {
  test.use({ javaScriptEnabled: false });

  for (const path of ["/about", "/checks", "/checks/sts-mx-uncovered", "/coverage", "/privacy", "/limits", "/probe", "/api"]) {
    test(`${path} is complete`, async ({ page }) => {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expect(page.getByRole("textbox")).toHaveCount(0);
      await expect(page.getByRole("button")).toHaveCount(0);
    });
  }
});

test("the list of checks is filtered", async ({ page }) => {
  await page.goto("/checks");
  const rows = page.locator(".catalogue > li:visible");
  const all = await rows.count();
  expect(all).toBeGreaterThan(150);
  await page.getByLabel("Filter").fill("max_age");
  await expect(page.getByRole("status").first()).toHaveText(/^\d+ of \d+ checks$/);
  expect(await rows.count()).toBeLessThan(20);
  await expect(page.getByRole("link", { name: /max_age/i }).first()).toBeVisible();
  await page.getByLabel("Filter").fill("nothing has this name");
  await expect(rows).toHaveCount(0);
  await page.getByLabel("Filter").fill("");
  await expect(rows).toHaveCount(all);
});

test("an example is copied", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("/checks/sts-record-missing");
  const button = page.getByRole("button", { name: "Copy" }).first();
  await button.click();
  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
  expect(await clipboard(context)).toContain("version: STSv1");
});

test("from a finding to its help and back to the result", async ({ page }) => {
  await page.goto("/check/bad-mode.lab.test");
  await done(page);
  await page.getByRole("link", { name: "sts-policy-mode-unknown" }).first().click();
  await expect(page).toHaveURL(/\/checks\/sts-policy-mode-unknown$/);
  await expect(page.getByRole("heading", { name: "Why it matters" })).toBeVisible();
  await page.goBack();
  await done(page);
  await expect(page).toHaveURL(/\/check\/bad-mode\.lab\.test$/);
});
