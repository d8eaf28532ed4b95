// The built packages, as stores unpack them.

import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where `cargo xtask extension` has put them. */
export const BUILT = process.env.STRICTMX_EXTENSION ?? "../../target/extension";

/** The unpacked package of a browser. */
export const unpacked = (browser: "chromium" | "firefox") => join(BUILT, browser);

/**
 * A copy of Chromium's package that has been granted what the reader would grant: its question cannot be
 * answered by a program. All files but the manifest are those of the package.
 */
export function granted(hosts: string[]): string {
  const dir = mkdtempSync(join(tmpdir(), "strictmx-extension-"));
  cpSync(unpacked("chromium"), dir, { recursive: true });
  const path = join(dir, "manifest.json");
  const manifest = JSON.parse(readFileSync(path, "utf8"));
  manifest.host_permissions = hosts;
  writeFileSync(path, JSON.stringify(manifest));
  return dir;
}
