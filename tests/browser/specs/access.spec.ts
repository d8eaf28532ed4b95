// Without a mouse, on small pages, with what readers have asked their system for.

import { done } from "../result.js";
import { expect, test } from "../test.js";

test("from the first key to the verdict without a mouse", async ({ page }) => {
  await page.goto("/about");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await page.goto("/");
  await expect(page.getByLabel("Domain or mail address")).toBeFocused();
  await page.keyboard.type("bad-mode.lab.test");
  await page.keyboard.press("Enter");
  await done(page);
  await page.keyboard.press("/");
  await expect(page.locator("#quick-domain")).toBeFocused();
  // On to the next step, by the keyboard alone.
  const step = page.locator(".banner-next a");
  for (let at = 0; at < 12 && !(await step.evaluate((link) => link === document.activeElement)); at++) {
    await page.keyboard.press("Tab");
  }
  await expect(step).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/#fix-0$/);
  // The first finding is open; the keyboard closes it.
  const summary = page.locator("#fix-0 summary");
  await summary.focus();
  await page.keyboard.press("Enter");
  await expect(page.locator("#fix-0 details")).not.toHaveAttribute("open");
});

test("another page is announced, and the cursor goes there", async ({ page }) => {
  await page.goto("/");
  await expect(page).toHaveTitle(/Is mail to your domain/);
  const example = page.getByRole("link", { name: "enforced.lab.test" });
  // A page that loaded anew would have forgotten it.
  await page.evaluate(() => ((window as unknown as { kept: boolean }).kept = true));
  await example.click();
  await expect(page).toHaveTitle(/enforced\.lab\.test/);
  await expect(page.locator("#announcer")).toContainText("enforced.lab.test");
  await expect(page.locator("main")).toBeFocused();
  await page.goBack();
  await expect(page).toHaveTitle(/Is mail to your domain/);
  await expect(example).toBeVisible();
  expect(await page.evaluate(() => "kept" in window)).toBe(true);
});

test("the lint page says that one is there", async ({ page }) => {
  await page.goto("/");
  const lint = page.getByRole("navigation", { name: "Site" }).getByRole("link", { name: "Lint" });
  await expect(lint).not.toHaveAttribute("aria-current");
  await lint.click();
  await expect(page).toHaveTitle(/Lint/);
  await expect(lint).toHaveAttribute("aria-current", "page");
});

const NARROW = ["/", "/check/bad-mode.lab.test", "/check/enforced.lab.test", "/lint", "/checks", "/checks/sts-mx-uncovered", "/coverage", "/about", "/privacy", "/limits", "/probe", "/api", "/nowhere"];

for (const path of NARROW) {
  test(`${path}: 320 px and 200 % are wide enough`, async ({ page }) => {
    // 200 % of zoom leaves half of the width; text alone at 200 % is asked for by the root's size.
    for (const { width, text } of [{ width: 320, text: 100 }, { width: 640, text: 100 }, { width: 640, text: 200 }]) {
      await page.setViewportSize({ width, height: 740 });
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      if (path.startsWith("/check/")) await done(page);
      await page.evaluate((percent) => (document.documentElement.style.fontSize = `${percent}%`), text);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(over, `px too wide at ${width} px, ${text} %`).toBeLessThanOrEqual(0);
    }
  });
}

test("on a phone, what is to be copied has the whole width, and names stay whole", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/check/one-uncovered.lab.test");
  await done(page);
  const widths = await page.locator("#fix .copy").first().evaluate((box) => [box.clientWidth, box.firstElementChild?.clientWidth]);
  expect(widths[1]).toBe(widths[0]);
  const lines = await page.locator("h1 b").first().evaluate((name) => name.clientHeight / parseFloat(getComputedStyle(name).lineHeight));
  expect(lines, "lines that the name takes").toBeLessThan(1.5);
});

test("limits have room for what is limited", async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto("/limits");
  const [what, amount] = [page.locator("dt").first(), page.locator("dd").first()];
  expect((await what.boundingBox())?.width).toBeCloseTo((await amount.boundingBox())?.width ?? 0, 0);
});

test("nothing moves for those who ask for that", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.route("**/api/v1/scan/**", () => {}); // never answers
  await page.goto("/check/enforced.lab.test");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Checking");
  const moving = () => document.getAnimations().length;
  expect(await page.evaluate(moving)).toBe(0);
  await page.emulateMedia({ reducedMotion: "no-preference" });
  expect(await page.evaluate(moving), "else it shows that it waits").toBeGreaterThan(0);
});

test("on paper remedies are unfolded, and there are no buttons", async ({ page }) => {
  await page.goto("/check/bad-mode.lab.test");
  await done(page);
  await page.emulateMedia({ media: "print" });
  await expect(page.getByText("Show how to fix it").first()).toBeHidden();
  await expect(page.getByRole("button", { name: "Check again" }).first()).toBeHidden();
  await expect(page.locator("#fix .fix-body").last()).toBeVisible();
});
