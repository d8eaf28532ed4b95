// A result that is handed on: links, seals, then and now, what a support agent takes from it.

import { randomBytes } from "node:crypto";
import { deflateRawSync } from "node:zlib";

import { axe } from "../axe.js";
import { clipboard } from "../clipboard.js";
import { done } from "../result.js";
import { screenshots } from "../screenshots.js";
import { expect, test } from "../test.js";
import type { Page } from "@playwright/test";

/** From a result to the page that hands it on. */
async function share(page: Page, domain: string): Promise<void> {
  await page.goto(`/check/${domain}`);
  await done(page);
  await page.getByRole("link", { name: "Share" }).click();
  await expect(page.getByRole("heading", { name: "Hand it on" })).toBeVisible();
  // The address bar is the truth: it carries the result from now on.
  await expect(page).toHaveURL(/\/shared#v1\./);
}

const provenance = (page: Page) => page.getByRole("complementary", { name: "Where this result comes from" });

test("a link carries the whole result, and says that nobody verified it", async ({ page, context }) => {
  const requests: string[] = [];
  await share(page, "one-uncovered.lab.test");
  await expect(provenance(page)).toContainText("as this tab has seen it.");
  const link = page.url();

  const other = await context.newPage();
  other.on("request", (request) => requests.push(request.url()));
  await other.goto(link);
  await expect(provenance(other)).toContainText("Snapshot supplied by the link, not verified by us");
  await expect(other.getByRole("heading", { level: 1 })).toContainText("Mail to one-uncovered.lab.test is being refused now");
  await expect(other.locator(".fix").first()).toContainText("sts-mx-uncovered");
  // A fragment is sent to nobody, and nothing is asked of the domain.
  expect(requests.filter((url) => url.includes("v1.") || url.includes("/api/v1/scan"))).toEqual([]);
  await axe(other);
  await screenshots(other, "shared-link");
});

test("whoever shares comes to what hands the result on, and whoever opens the link to the result", async ({ page, context }) => {
  await share(page, "bad-mode.lab.test");
  await expect(page.getByRole("heading", { name: "Hand it on" })).toBeInViewport();
  await expect(page.getByLabel("Note")).toBeFocused();
  const other = await context.newPage();
  await other.goto(page.url());
  await expect(other.getByRole("heading", { level: 1 })).toBeInViewport();
  await expect(other.getByRole("heading", { name: "Hand it on" })).not.toBeInViewport();
});

test("a note and a finding travel with the link", async ({ page, context }) => {
  await share(page, "one-uncovered.lab.test");
  await page.getByLabel("Note").fill("Hello <b>Ada</b>,\nplease add mx2.");
  await page.getByLabel("Finding to show first").selectOption("sts-mx-uncovered");
  await expect(page).toHaveURL(/&at=sts-mx-uncovered$/);
  const other = await context.newPage();
  await other.goto(page.url());
  const note = other.locator("blockquote");
  await expect(note).toHaveText("Hello <b>Ada</b>,\nplease add mx2.");
  await expect(other.locator("#fix-0 details")).toHaveAttribute("open", "");
  await expect(other.locator("#fix-0 h3")).toBeInViewport();
  // Who says so is in sight there, too, and does not cover the finding.
  const reminder = other.getByText("As the link says, not verified by us");
  await expect(reminder).toBeInViewport();
  const [bar, finding] = [await reminder.boundingBox(), await other.locator("#fix-0 h3").boundingBox()];
  expect((bar?.y ?? 0) + (bar?.height ?? 0)).toBeLessThanOrEqual(finding?.y ?? 0);
});

test("a ticket gets a summary with the note in it", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await share(page, "one-uncovered.lab.test");
  await page.getByLabel("Note").fill("Please add mx2.");
  await page.getByRole("button", { name: "Copy summary", exact: true }).click();
  const text = await clipboard(context);
  expect(text).toContain("one-uncovered.lab.test: Enforced, at risk");
  expect(text).toContain("Please add mx2.");
  await page.getByRole("button", { name: "Copy summary as Markdown" }).click();
  await expect.poll(() => clipboard(context)).toContain("`one-uncovered.lab.test`: Enforced, at risk");
  await page.getByRole("button", { name: "Copy whole result as Markdown" }).click();
  await expect.poll(() => clipboard(context)).toContain("## What to fix");
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download evidence (JSON)" }).click();
  expect((await download).suggestedFilename()).toBe("strictmx-one-uncovered.lab.test.json");
});

test.describe("a service that stores nothing", () => {
  test.use({ expected: /status of 501/ });

  test("is not asked a second time", async ({ page }) => {
    const detail = "This service stores no results.";
    const problem = { type: "/api#storage.off", title: "No storage", status: 501, detail, code: "storage.off" };
    await page.route("**/api/v1/results", (route) =>
      route.fulfill({ status: 501, contentType: "application/problem+json", body: JSON.stringify(problem) }),
    );
    await share(page, "dane.lab.test");
    await page.getByRole("button", { name: "Store at this service" }).click();
    await expect(page.locator(".stored")).toContainText(detail);
    await expect(page.locator(".stored").getByRole("button")).toHaveCount(0);
  });
});

test("a stored link is signed by the service, and deleted by whoever made it", async ({ page, context }) => {
  await share(page, "dane.lab.test");
  await page.getByRole("button", { name: "Store at this service" }).click();
  const stored = page.locator(".stored");
  const link = await stored.locator(".copy pre").first().innerText();
  expect(link).toMatch(/\/r\/[\w-]{22}$/);
  await expect(stored.getByRole("img", { name: "QR code of the link" })).toBeVisible();
  await screenshots(page, "shared-stored");
  const other = await context.newPage();
  await other.goto(link);
  await expect(provenance(other)).toContainText("Measured by this service on");
  await expect(provenance(other)).toContainText("the signature is genuine");
  await expect(other.getByRole("heading", { level: 1 })).toContainText("Mail to dane.lab.test is protected");
  // What goes into a ticket is what was measured, and leads there.
  await expect(other.locator("#hand-on pre").filter({ hasText: "The whole result" })).toContainText(link);
  // With a note of its own, which the service never sees.
  await other.getByLabel("Note").fill("All is well & good");
  await expect(other).toHaveURL(/\/r\/[\w-]{22}#note=All%20is%20well%20%26%20good$/);
  await axe(other);
  await screenshots(other, "shared-signed");

  await page.getByText("Delete it sooner").click();
  await page.getByRole("button", { name: "Delete now" }).click();
  await expect(stored).toContainText("Deleted: the link leads nowhere now");
  await other.goto("about:blank");
  await other.goto(link);
  await expect(other.getByRole("heading", { level: 1 })).toHaveText("This result is no longer kept.");
  await expect(other.locator(".way")).toHaveCount(0);
});

test.describe("a stored result, later", () => {
  test.use({ expected: /status of (403|410)/ });

  test("is deleted on its own page by whoever has the token", async ({ page, request }) => {
    const stored = await (await request.post("/api/v1/results", { data: { domain: "v4-only.lab.test" } })).json();
    await page.goto(stored.url);
    await page.getByText("Delete this result").click();
    const section = page.locator("#hand-on");
    const now = section.getByRole("button", { name: "Delete now" });
    await expect(now).toBeDisabled();
    await section.getByLabel("Deletion token").fill("AAAAAAAAAAAAAAAAAAAAAA");
    await now.click();
    await expect(section.getByRole("status")).toContainText("Send the deletion token that came when this result was stored.");
    await section.getByLabel("Deletion token").fill(` ${stored.deletion_token} `);
    await axe(page);
    await now.click();
    await expect(section.getByRole("status")).toContainText("Deleted: the link leads nowhere now");
    await page.reload();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("This result is no longer kept.");
  });
});

/** A link of that kind, as others could write it. */
const packed = (kind: string, content: unknown) =>
  `/shared#${kind}.${deflateRawSync(JSON.stringify(content)).toString("base64url")}`;

test("a sealed link is genuine or says why not", async ({ page, request }) => {
  const stored = await (await request.post("/api/v1/results", { data: { domain: "v4-only.lab.test" } })).json();
  const sealed = await (await request.get(`/api/v1/results/${stored.id}`)).json();
  const cases: [object, string][] = [
    [{ evidence: sealed.evidence.replace("enforce", "testing") }, "This result was changed after it was signed."],
    [{ expires_at: "2999-01-01T00:00:00Z" }, "This result was changed after it was signed."],
    [{ key_id: "AAAAAAAAAAAAAAAA" }, "This service did not sign this result."],
    [{ signature: "x" }, "The seal of this result is damaged."],
  ];
  for (const [change, title] of cases) {
    await page.goto("about:blank");
    await page.goto(packed("s1", { sealed: { ...sealed, ...change } }));
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
    await expect(page.locator(".way")).toHaveCount(0);
  }
  await page.goto("about:blank");
  await page.goto(packed("s1", { sealed, note: "from the desk" }));
  await expect(provenance(page)).toContainText("the signature is genuine");
  await expect(page.locator("blockquote")).toHaveText("from the desk");
  // What is handed on from here is sealed, too.
  await expect(page).toHaveURL(/\/shared#s1\./);
});

test("then and now: what changed is told, and a policy that changed under its id", async ({ page, request }) => {
  const result = await (await request.get("/api/v1/scan/wildcard.lab.test", { headers: { accept: "application/json" } })).json();
  const before = JSON.parse(JSON.stringify(result.evidence).replaceAll("mode: enforce", "mode: testing"));
  await page.goto(packed("v1", { evidence: before }));
  await expect(page.getByRole("heading", { level: 1 })).toContainText("is testing MTA-STS");
  await page.getByRole("button", { name: "Check again and compare" }).click();
  const compared = page.locator("#then-and-now");
  await expect(compared).toContainText("The policy changed and its id did not", { timeout: 60_000 });
  await expect(compared.getByRole("heading", { name: "Gone" })).toBeVisible();
  await expect(compared.locator(".changes").filter({ hasText: "mode:" })).toContainText("- mode: testing");
});

test("a result that is too long for a link says so", async ({ page, request }) => {
  const result = await (await request.get("/api/v1/scan/wildcard.lab.test", { headers: { accept: "application/json" } })).json();
  // Random octets do not compress: a transcript of them is more than a link holds.
  const noise = randomBytes(40_000).toString("base64");
  const evidence = JSON.parse(JSON.stringify(result.evidence).replace('"text":"', `"text":"250-${noise} `));
  await page.goto("/");
  await page.evaluate((json) => sessionStorage.setItem("strictmx.evidence", json), JSON.stringify(evidence));
  await page.goto("/shared");
  const said = page.locator("#hand-on").getByText("The result is too long for a link");
  await expect(said).toContainText("32768 are read; store it with the service, or hand on the file");
  await expect(page).toHaveURL(/\/shared$/);
});

test.describe("what cannot be opened", () => {
  test.use({ expected: /status of (404|410)/ });

  test("says why, and shows no verdict", async ({ page }) => {
    const cases = [
      ["/shared", "There is no result to hand on."],
      ["/shared#v999.abc", "This link cannot be opened."],
      ["/shared#v1.***", "This link cannot be opened."],
      ["/shared#v1.AAAA", "This link cannot be opened."],
      ["/shared#%", "This link cannot be opened."],
      ["/shared#__proto__=x", "This link cannot be opened."],
      [`/shared#v1.${"A".repeat(40_000)}`, "This link cannot be opened."],
      ["/r/AAAAAAAAAAAAAAAAAAAAAA", "There is no such result."],
    ];
    for (const [path, title] of cases) {
      await page.goto("about:blank");
      await page.goto(path ?? "");
      await expect(page.getByRole("heading", { level: 1 }), path?.slice(0, 40)).toHaveText(title ?? "");
      await expect(page.locator(".way")).toHaveCount(0);
    }
    await axe(page);
  });
});

test("then and now: what is new, gone and the same", async ({ page }) => {
  await share(page, "one-uncovered.lab.test");
  await page.getByRole("button", { name: "Check again and compare" }).click();
  const compared = page.locator("#then-and-now");
  await expect(compared).toContainText("one-uncovered.lab.test is unchanged.", { timeout: 60_000 });
  await expect(compared).toContainText("sts-mx-uncovered");
  await axe(page);
  await screenshots(page, "shared-compared");
});

test.describe("without the service", () => {
  test.use({ expected: /Failed to load resource: net::ERR_FAILED/ });

  // Whoever else is asked is a complaint.
  test("nothing is compared, and nobody else is asked", async ({ page }) => {
    await share(page, "one-uncovered.lab.test");
    await page.route("**/api/v1/scan/**", (route) => route.abort());
    await page.getByRole("button", { name: "Check again and compare" }).click();
    await expect(page.locator("#then-and-now")).toContainText("The service of this site does not answer.");
  });
});

test("paper has what is true, and no controls", async ({ page }) => {
  await share(page, "one-uncovered.lab.test");
  await page.emulateMedia({ media: "print" });
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByText("as this tab has seen it")).toBeVisible();
  await expect(page.locator("#hand-on")).toBeHidden();
  await expect(page.getByRole("button", { name: "Check again and compare" })).toBeHidden();
  await expect(page.locator(".foot ul")).toBeHidden();
  // Remedies unfolded, and still something that one would file.
  await expect(page.locator("#fix .fix-body").first()).toBeVisible();
  const pages = async () => ((await page.pdf({ path: "artifacts/screenshots/shared.pdf" })).toString("latin1").match(/\/Type\s*\/Page\b/g) ?? []).length;
  const few = await pages();
  expect(few).toBeGreaterThanOrEqual(2);
  expect(few).toBeLessThanOrEqual(4);
  await expect(page.getByRole("columnheader", { name: "What came of it" })).toBeHidden();
  // All that is folded, for whoever wants it.
  await page.emulateMedia({ media: null });
  await page.evaluate(() => {
    // As in browsers that have the page only after `print` has come back.
    window.print = () =>
      void setTimeout(() => {
        document.body.setAttribute("data-printed-with", String(document.documentElement.hasAttribute("data-details")));
        window.dispatchEvent(new Event("afterprint"));
      }, 100);
  });
  await page.getByRole("button", { name: "Print with all details" }).click();
  await expect(page.locator("body")).toHaveAttribute("data-printed-with", "true");
  await page.getByRole("button", { name: "Print or save as PDF" }).click();
  await expect(page.locator("body")).toHaveAttribute("data-printed-with", "false");
  await page.evaluate(() => document.documentElement.setAttribute("data-details", ""));
  await page.emulateMedia({ media: "print" });
  await expect(page.getByRole("columnheader", { name: "What came of it" })).toBeVisible();
  expect(await pages()).toBeGreaterThan(few);
});

test("a link fills the field", async ({ page }) => {
  await page.goto("/?q=b%C3%BCcher.example+");
  await expect(page.getByLabel("Domain or mail address")).toHaveValue("bücher.example ");
});
