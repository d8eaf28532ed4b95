// The package of Firefox in Firefox, over WebDriver BiDi.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import { expect, test } from "@playwright/test";
import { type Browser, launch, type Page } from "puppeteer-core";
import { packed, unpacked } from "../packages.js";
import { localResolver } from "../resolver.js";

/** Firefox gives each installation another; this is ours, so that its pages can be opened. */
const ID = "6a1f0a52-51d1-4bd4-9f4e-0d1f0a525b01";

let browser: Browser;
const complaints: string[] = [];

// One browser for all, in this order.
test.describe.configure({ mode: "serial" });

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
      // Nothing leaves the machine.
      "network.dns.forceResolve": "127.0.0.1",
    },
  });
  expect(await browser.installExtension(packed())).toBe("extension@strictmx");
});

test.afterEach(() => {
  expect(complaints.splice(0)).toEqual([]);
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
  const coming = page.goto(`moz-extension://${ID}/${name}`, { timeout: 60_000 }).catch(() => null);
  await expect(async () => {
    expect(await page.evaluate(() => location.protocol === "moz-extension:" && document.querySelector("form") !== null)).toBe(true);
  }).toPass({ timeout: 60_000 });
  void coming;
  return page;
}

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Fails on any violation of any of axe's rules in the page as it stands. */
async function axe(page: Page): Promise<void> {
  const said = await page.evaluate(`${AXE}; axe.run().then(({ violations }) => violations.map(({ id, help }) => id + ": " + help))`);
  expect(said).toEqual([]);
}

const says = (page: Page, selector: string) => page.$eval(selector, (element) => element.textContent ?? "");

test("a service is tested, saved and asked", async () => {
  const service = process.env.STRICTMX_URL ?? "";
  const options = await open("options.html");
  await axe(options);
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
  await axe(popup);
});

const banner = (popup: Page) => popup.$eval("header.banner", (banner) => banner.getAttribute("data-state"));
const states = (popup: Page) => popup.$$eval(".stop", (stops) => stops.map((stop) => stop.getAttribute("data-state")));

/** Types a domain into a new popup, and has it checked. */
async function checked(domain: string, before: (popup: Page) => Promise<void> = async () => {}): Promise<Page> {
  const popup = await open("popup.html");
  await before(popup);
  await popup.locator("#domain").fill(domain);
  await popup.locator("form button").click();
  return popup;
}

test("what is not allowed is not asked", async () => {
  // The reader says no.
  const popup = await checked("enforced.lab.test", (popup) =>
    popup.evaluate(() => {
      (globalThis as unknown as { browser: typeof chrome }).browser.permissions.request = async () => false;
    }),
  );
  await expect.poll(() => says(popup, "main")).toContain("has not been allowed to ask");
  expect(await banner(popup)).toBe("untested");
});

test("the context menu has its entry, and what it hands over is taken once", async () => {
  const first = await open("popup.html");
  // A program cannot press the entry: the background's script runs once more, in this page, and what it
  // would do is called.
  await first.evaluate(async () => {
    const { action, contextMenus, tabs } = (globalThis as unknown as { browser: typeof chrome }).browser;
    // Rejects where there is no such entry.
    await contextMenus.update("check", {});
    contextMenus.onClicked.addListener = (listener: unknown) => Object.assign(globalThis, { pressed: listener });
    action.openPopup = async () => Promise.reject(new Error("no window of this kind has popups"));
    tabs.create = async (tab: unknown) => Object.assign(globalThis, { created: tab });
  });
  await first.evaluate(`{ ${readFileSync(join(unpacked("firefox"), "background.js"), "utf8")} }`);
  const tab = await first.evaluate(async () => {
    const page = globalThis as unknown as { pressed: (entry: object, tab: object) => Promise<unknown>; created: unknown };
    await page.pressed({ menuItemId: "check", selectionText: "postmaster@dane.lab.test" }, {});
    return page.created;
  });
  expect(tab).toEqual({ url: `moz-extension://${ID}/popup.html` });
  const value = (popup: Page) => popup.$eval("#domain", (field) => (field as HTMLInputElement).value);
  expect(await value(await open("popup.html"))).toBe("postmaster@dane.lab.test");
  expect(await value(await open("popup.html"))).toBe("");
});

test("a service that is gone is not replaced by another", async () => {
  const info = { title: "strictmx", version: "0", "x-format-version": 1 };
  const server = createServer((_, response) => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ info })));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const options = await open("options.html");
  await options.locator("#service").fill(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await options.locator("form button").click();
  await expect.poll(() => says(options, "#saving")).toBe(" Saved.");
  server.closeAllConnections();
  server.close();
  const popup = await checked("enforced.lab.test");
  await expect.poll(() => says(popup, "main")).toContain("does not answer");
  expect(await banner(popup)).toBe("untested");
  // What is no service is not saved.
  await options.locator("form button").click();
  await expect.poll(() => says(options, "#saving")).toContain("does not answer. Check that the service runs");
});

test("without a service DNS is judged, and leave to read the policy is given back", async () => {
  const resolver = await localResolver();
  const options = await open("options.html");
  await options.locator('[aria-describedby="about-here"]').click();
  await options.locator("#resolver").fill(resolver.url);
  await options.locator("form button").click();
  await expect.poll(() => says(options, "#saving")).toBe(" Saved.");
  // By the test of the options.
  const before = resolver.asked();
  const popup = await open("popup.html");
  await popup.locator("#domain").fill("example.com");
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(resolver.asked(), "nothing is sent before Check is pressed").toBe(before);
  await popup.locator("form button").click();
  await expect.poll(() => says(popup, "main")).toContain("Checked on");
  expect(resolver.asked()).toBeGreaterThan(before);
  expect(await banner(popup)).toBe("untested");
  expect((await states(popup))[1]).toBe("ok");
  await popup.locator(".offer button").click();
  // Nobody is at the policy host, which is no verdict either.
  await expect.poll(() => says(popup, "main")).toContain("Not tested: policy from mta-sts.example.com [192.0.2.1]");
  expect(await popup.$$(".offer")).toEqual([]);
  expect(await banner(popup)).toBe("untested");
  const granted = () =>
    popup.evaluate(async () => {
      const { origins } = await (globalThis as unknown as { browser: typeof chrome }).browser.permissions.getAll();
      return (origins as string[]).filter((origin) => origin.includes("mta-sts"));
    });
  await expect.poll(granted).toEqual([]);
  resolver.close();
});

test("a theme is chosen at once", async () => {
  const options = await open("options.html");
  await options.select("#theme", "dark");
  expect(await options.$eval("html", (html) => html.dataset.theme)).toBe("dark");
  await options.select("#theme", "");
});
