// What a domain publishes is text, whatever it is meant to be.

import { readFile } from "node:fs/promises";

import { done } from "../result.js";
import { expect, test } from "../test.js";

const DOMAIN = "says-markup.lab.test";

/** What the domain publishes somewhere; all of it must be seen, and nothing of it done. */
const SAID = ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "=cmd|' /C calc'!A0", "javascript:alert(1)"];

/** Characters that would move a cursor, or turn text around. */
const ACTIVE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

test("markup, formulas and escapes of a domain are shown, and nothing else", async ({ page }) => {
  const dialogs: string[] = [];
  page.on("dialog", (dialog) => (dialogs.push(dialog.message()), dialog.dismiss()));
  await page.goto(`/check/${DOMAIN}`);
  await done(page);
  await page.evaluate(() => document.querySelectorAll("details").forEach((fold) => (fold.open = true)));
  const main = page.locator("main");
  const text = await main.evaluate((main) => main.textContent ?? "");
  for (const said of SAID) expect(text, "it is shown").toContain(said);
  expect(text).not.toMatch(ACTIVE);
  await expect(main.locator("script, img, iframe, object, embed, style, base, [onerror], [style]")).toHaveCount(0);
  const schemes = await main.locator("[href], [src]").evaluateAll((links) => [
    ...new Set(links.map((link) => new URL((link as HTMLAnchorElement).href || "", document.baseURI).protocol)),
  ]);
  expect(schemes.toSorted(), "where links lead").toEqual(["http:", "https:"]);
  expect(await page.title()).not.toMatch(ACTIVE);
  expect(dialogs).toEqual([]);
});

test("so they are in the evidence that is taken away, and in the lint page", async ({ page }) => {
  await page.goto(`/check/${DOMAIN}`);
  await done(page);
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download evidence" }).click();
  const evidence = await readFile(await (await coming).path(), "utf8");
  expect(JSON.parse(evidence).policy_domain).toBe(DOMAIN);
  // Evidence is what was seen, as data: JSON has escapes for what a terminal obeys.
  expect(evidence).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  await page.goto("/lint");
  await page.getByLabel("Text").fill(`version: STSv1\nmode: ${SAID[0]}\nmx: ${SAID[1]}\n\u202e=1+1: \u001b[2J\n`);
  await expect(page.getByText("Not a valid policy")).toBeVisible();
  await expect(page.locator("main").locator("script, img")).toHaveCount(0);
  expect((await page.locator(".source, .lint-findings").allTextContents()).join("")).not.toMatch(ACTIVE);
});

test("the local part of a typed mail address stays in the browser", async ({ page }) => {
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.goto("/");
  await page.getByLabel("Domain or mail address").fill("a-secret-of-mine@enforced.lab.test");
  await page.keyboard.press("Enter");
  await done(page);
  expect(asked.length).toBeGreaterThan(5);
  expect(asked.filter((url) => url.includes("a-secret-of-mine"))).toEqual([]);
  const kept = await page.evaluate(() => ({ ...localStorage, ...sessionStorage, cookie: document.cookie }));
  expect(kept).toEqual({ cookie: "" });
});
