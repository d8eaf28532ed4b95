// The package of Firefox in Firefox, over WebDriver BiDi.

import { expect, test } from "@playwright/test";
import { type Browser, launch, type Page } from "puppeteer-core";
import { unpacked } from "../packages.js";

/** Firefox gives each installation another; this is ours, so that its pages can be opened. */
const ID = "6a1f0a52-51d1-4bd4-9f4e-0d1f0a525b01";

let browser: Browser;
const complaints: string[] = [];

test.beforeAll(async () => {
  browser = await launch({
    browser: "firefox",
    executablePath: process.env.FIREFOX ?? "/usr/bin/firefox-esr",
    headless: true,
    // To open pages of an extension.
    args: ["--remote-allow-system-access"],
    extraPrefsFirefox: {
      "extensions.webextensions.uuids": JSON.stringify({ "extension@strictmx": ID }),
      // The reader says yes: a program cannot answer the browser's question.
      "extensions.webextOptionalPermissionPrompts": false,
    },
  });
  expect(await browser.installExtension(unpacked("firefox"))).toBe("extension@strictmx");
});

test.afterAll(async () => {
  await browser?.close();
});

/** Opens a page of the extension. That it has come Firefox does not tell, since another process shows it. */
async function open(name: string): Promise<Page> {
  const page = await browser.newPage();
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  const coming = page.goto(`moz-extension://${ID}/${name}`, { timeout: 20_000 }).catch(() => null);
  await expect(async () => {
    expect(await page.evaluate(() => location.protocol === "moz-extension:" && document.querySelector("form") !== null)).toBe(true);
  }).toPass({ timeout: 15_000 });
  void coming;
  return page;
}

const says = (page: Page, selector: string) => page.$eval(selector, (element) => element.textContent ?? "");

test("a service is tested, saved and asked", async () => {
  const service = process.env.STRICTMX_URL ?? "";
  const options = await open("options.html");
  await options.locator('[aria-describedby="about-own"]').click();
  await options.locator("#service").fill(`${service}/nowhere`);
  await options.locator("form button").click();
  await expect.poll(() => says(options, "#saving")).toContain("leave out /nowhere");
  await options.locator("#service").fill(service);
  await options.locator("form button").click();
  await expect.poll(() => says(options, "#saving")).toBe(" Saved.");

  const popup = await open("popup.html");
  expect(await says(popup, "#domain-hint")).toContain("This page (moz-extension:) is not on the web");
  expect(await popup.$eval("form button", (button) => (button as HTMLButtonElement).disabled)).toBe(true);
  await popup.locator("#domain").fill("postmaster@bad-mode.lab.test");
  await popup.locator("form button").click();
  await expect.poll(() => says(popup, "main")).toContain("Checked on");
  expect(await popup.$eval("header.banner", (banner) => banner.getAttribute("data-state"))).toBe("broken");
  expect(await says(popup, ".fix")).toContain("sts-policy-mode-unknown");
  expect(complaints).toEqual([]);
});
