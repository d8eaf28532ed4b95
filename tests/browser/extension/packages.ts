// The built packages, as stores unpack them.

import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** Where `cargo xtask extension` has put them. */
export const BUILT = process.env.STRICTMX_EXTENSION ?? "../../target/extension";

/** The unpacked package of a browser. */
export const unpacked = (browser: "chromium" | "firefox") => join(BUILT, browser);

/** The package of Firefox as it is handed in. */
export function packed(): string {
  const name = readdirSync(BUILT).find((name) => name.startsWith("strictmx-firefox-") && name.endsWith(".zip"));
  if (!name) throw new Error(`there is no package of Firefox in ${BUILT}: run cargo xtask extension`);
  return resolve(BUILT, name);
}

/**
 * Lends a copy of Chromium's package that has been granted what the reader would grant: its question
 * cannot be answered by a program. All files but the manifest are those of the package.
 */
export async function granted(hosts: string[], use: (dir: string) => Promise<void>): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), "strictmx-extension-"));
  try {
    await use(copied(dir, hosts));
  } finally {
    rmSync(dir, { recursive: true });
  }
}

function copied(dir: string, hosts: string[]): string {
  cpSync(unpacked("chromium"), dir, { recursive: true });
  const path = join(dir, "manifest.json");
  const manifest = JSON.parse(readFileSync(path, "utf8"));
  manifest.host_permissions = hosts;
  writeFileSync(path, JSON.stringify(manifest));
  return dir;
}
