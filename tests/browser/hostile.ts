// The names in the table of hostile inputs, as somebody types them.

import { readFileSync } from "node:fs";

const TABLE = new URL("../data/hostile_inputs.csv", import.meta.url);

/** A label of that many octets. */
const label = (octets: number) => "a".repeat(octets);

/** A name of that many octets, in labels of fifty. */
const long = (octets: number) => `${`${label(49)}.`.repeat(5)}${label(octets - 250)}`;

/** Rows that say how to make their names. */
const MADE: Record<string, string[]> = {
  "DOM-030": [`${label(64)}.com`],
  "DOM-031": [long(253)],
  "DOM-032": [long(254)],
  "DOM-033": [Array(127).fill("a").join(".")],
  "DOM-040": ["xn--xn--mnchen-3ya-.de"],
  "DOM-042": ["pаypal.com"],
  "DOM-055": [], // Any name that a list has: the list is tested with the service.
};

/** The cells of a line. */
function cells(line: string): string[] {
  const found = line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g);
  return [...found].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? "");
}

/** What stands in the table for characters that nobody sees. */
function unescaped(text: string): string {
  const coded = text.replaceAll("\\r", "\r").replaceAll("\\n", "\n");
  return coded.replaceAll(/\\(?:x(..)|u(....))/g, (_, two, four) => String.fromCharCode(Number.parseInt(two ?? four, 16)));
}

/** The inputs of a row: what is in parentheses is said about them, and several stand beside each other. */
function inputs(id: string, recipe: string): string[] {
  const beside = recipe.replaceAll(/ \([^)]*\)/g, "").replace(/^bytes /, "");
  return MADE[id] ?? beside.split(/ (?:\/|=|and|vs) /).map((input) => unescaped(input.trim()));
}

/** Each row about names with its inputs. */
export function names(): [id: string, inputs: string[]][] {
  const rows = readFileSync(TABLE, "utf8").split("\n").map(cells);
  const about = rows.filter(([, surface]) => surface === "domain");
  return about.map(([id = "", , recipe = ""]) => [id, inputs(id, recipe)]);
}
