// The watch over every test is awake: it notices what a page complains about.

import { expect, test } from "../test.js";

const COMPLAINTS: [name: string, complain: () => unknown, noticed: RegExp][] = [
  ["an error on the console", () => console.error("an error"), /^console: an error/],
  ["an exception", () => setTimeout(() => { throw new Error("thrown"); }), /^exception: thrown/],
  [
    "an inline script, which the policy stops",
    () => {
      const script = document.createElement("script");
      try {
        script.textContent = "window.ran = true"; // stopped here, where Trusted Types are required
      } catch {}
      document.body.append(script);
    },
    /^console: .*(Content Security Policy|TrustedScript)/,
  ],
  [
    "a request to somebody else, which the policy stops",
    () => void fetch("https://example.com/").catch(() => {}),
    /^console: .*Content Security Policy/,
  ],
];

for (const [name, complain, noticed] of COMPLAINTS) {
  test(`${name} is noticed`, async ({ page, complaints }) => {
    await page.goto("/about");
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    expect(complaints).toEqual([]);
    await page.evaluate(complain);
    await expect.poll(() => complaints.join("\n")).toMatch(noticed);
    complaints.length = 0;
  });
}
